import type { Credentials, PresetFault, Provider } from "./provider.ts";

/** By form, as regions are added; whether SES is in one is seen when its server is looked up. */
const sesRegion =
  /^[a-z]{2}(?:-gov)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d{1,2}$/;

/** Amazon's Simple Email Service. */
export const amazonSes: Provider<"amazon-ses"> = {
  preset: {
    name: "amazon-ses",
    label: "Amazon SES",
    host: "email-smtp.{region}.amazonaws.com",
    regions: ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"],
    ports: [
      { port: 587, security: "starttls" },
      { port: 465, security: "ssl" },
      { port: 2587, security: "starttls" },
      { port: 2465, security: "ssl" },
      { port: 25, security: "starttls" },
    ],
    user: "The SMTP user name from the SES console (SMTP settings > Create SMTP credentials). It begins with AKIA.",
    password:
      "The SMTP password that was shown with it. It is made from an access key, but it is not the " +
      "secret access key, and it holds for one region.",
    from: "A verified address, or any address of a verified domain, verified in the same region.",
    limits: "In the sandbox 200 mails a day and one a second; then as the account page says.",
    notes: [
      "A new account is in the sandbox and sends to verified addresses alone: request production access.",
      "Temporary credentials do not work with SMTP.",
      "From EC2 use another port than 25, which is throttled there.",
    ],
    documentation: "https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html",
  },
  hostIn: (region) =>
    region !== undefined && sesRegion.test(region)
      ? `email-smtp.${region}.amazonaws.com`
      : undefined,
  faultsOf,
};

function faultsOf({ user, password }: Credentials): readonly PresetFault[] {
  const faults: PresetFault[] = [];
  if (user?.startsWith("ASIA") === true) {
    faults.push({
      option: "user",
      message: "belongs to temporary credentials, which SES does not take by SMTP",
    });
  } else if (user !== undefined && !/^AKIA[A-Z0-9]{12,}$/.test(user)) {
    faults.push({
      option: "user",
      message: "is the SMTP user name from the SES console, which begins with AKIA",
    });
  }
  // 40 characters make a secret access key; an SMTP password is 33 bytes in Base64.
  if (password !== undefined && /^[A-Za-z0-9/+]{40}$/.test(password)) {
    faults.push({
      option: "password",
      message:
        "looks like a secret access key: give the SMTP password from the SES console, which has 44 characters",
    });
  }
  return faults;
}
