import { describe, expect, test } from "vitest";
import { parseBounce } from "../../src/bounce/parse-bounce.ts";

/** What one server of a country says, in words alone. */
interface Words {
  readonly language: string;
  readonly subject: string;
  readonly opening: string;
  readonly unknown: string;
  readonly full: string;
  /** Of the sender, or of what the mail says. */
  readonly blocked: string;
}

const collection: readonly Words[] = [
  {
    language: "German",
    subject: "Ihre Nachricht konnte nicht zugestellt werden",
    opening: "Diese E-Mail wurde an folgende Adresse nicht ausgeliefert:",
    unknown: "Der Empfänger ist auf diesem Server unbekannt.",
    full: "Das Postfach des Empfängers ist derzeit voll.",
    blocked: "Die Absenderadresse ist ungültig, der Empfänger unbekannt.",
  },
  {
    language: "French",
    subject: "Message non distribué",
    opening: "Votre message n’a pas pu être remis à :",
    unknown: "Cette adresse n’existe pas chez nous.",
    full: "La boîte de votre correspondant est pleine.",
    blocked: "L’expéditeur a été refusé : son adresse est inconnue.",
  },
  {
    language: "Spanish",
    subject: "Error de entrega",
    opening: "No se ha podido entregar su correo a:",
    unknown: "El usuario no existe en este dominio.",
    full: "El buzón del destinatario está lleno.",
    blocked: "El remitente figura en una lista negra.",
  },
  {
    language: "Portuguese",
    subject: "Falha na entrega",
    opening: "Sua mensagem não pôde ser entregue a:",
    unknown: "O destinatário é desconhecido.",
    full: "A caixa postal está cheia.",
    blocked: "O remetente foi rejeitado.",
  },
  {
    language: "Italian",
    subject: "Mancata consegna",
    opening: "Il messaggio non è stato consegnato a:",
    unknown: "L'utente risulta inesistente.",
    full: "La casella del destinatario è piena.",
    blocked: "Il mittente è stato bloccato.",
  },
  {
    language: "Dutch",
    subject: "Onbestelbaar bericht",
    opening: "Uw bericht kon niet worden bezorgd bij:",
    unknown: "Het adres is onbekend.",
    full: "Het postvak van de ontvanger is vol.",
    blocked: "De afzender is geblokkeerd.",
  },
  {
    language: "Polish",
    subject: "Wiadomość nie została dostarczona",
    opening: "Nie można dostarczyć wiadomości do:",
    unknown: "Użytkownik nie istnieje.",
    full: "Skrzynka odbiorcy jest przepełniona.",
    blocked: "Adres nadawcy został odrzucony: nadawca nieznany.",
  },
  {
    language: "Russian",
    subject: "Недоставленное сообщение",
    opening: "Письмо не может быть доставлено получателю:",
    unknown: "Такой пользователь не найден.",
    full: "Почтовый ящик переполнен.",
    blocked: "Письмо похоже на спам и было отклонено.",
  },
  {
    language: "Japanese",
    subject: "配信エラーのお知らせ",
    opening: "次の宛先に配信できませんでした。",
    unknown: "このアドレスは存在しません。",
    full: "受信者のメールボックスがいっぱいです。",
    blocked: "迷惑メールと判定されました。",
  },
  {
    language: "Chinese",
    subject: "系统退信",
    opening: "您的邮件无法投递给以下收件人：",
    unknown: "收件人邮箱不存在。",
    full: "对方邮箱已满。",
    blocked: "该邮件被判定为垃圾邮件。",
  },
];

/** As a server's own program writes it, with the subject in the given language. */
function notice(
  subject: string,
  body: readonly string[],
  from = "Postmaster <postmaster@mx.example.org>",
) {
  return [
    "Return-Path: <>",
    `From: ${from}`,
    "To: bounces+token@x.example",
    `Subject: =?utf-8?B?${Buffer.from(subject).toString("base64")}?=`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(body.join("\n")).toString("base64"),
    "",
  ].join("\r\n");
}

function inShort(raw: string) {
  const { kind, recipients } = parseBounce(raw);
  return [kind, ...recipients.map(({ address = "-", verdict }) => `${address} ${verdict}`)];
}

describe.each(collection)("in $language", ({ subject, opening, unknown, full, blocked }) => {
  test.each([
    ["an unknown mailbox is hard", unknown, "hard"],
    ["a full mailbox is soft", full, "soft"],
    ["what is said of the sender leaves the address free", blocked, "refused"],
  ])("%s", (_what, words, verdict) => {
    const raw = notice(subject, [opening, "", "<ada@example.org>", words]);
    expect(inShort(raw)).toEqual(["bounce", `ada@example.org ${verdict}`]);
  });

  test("it is a failure by its opening alone, and soft without a reason", () => {
    const raw = notice("?", [opening, "", "<ada@example.org>"]);
    expect(inShort(raw)).toEqual(["bounce", "ada@example.org soft"]);
  });

  test("a person who repeats all of it is none", () => {
    const raw = notice("Re: Backup", [opening, unknown, "ada@example.org"], "Ada <ada@x.example>")
      .replace("Return-Path: <>", "Return-Path: <ada@x.example>")
      .replace("Auto-Submitted: auto-replied\r\n", "");
    expect(inShort(raw)).toEqual(["unrelated"]);
  });
});

test.each([
  ["German", "Die Zustellung Ihrer Nachricht ist verzögert und wird noch nicht zugestellt."],
  ["Russian", "Доставка письма отложена, оно пока не доставлено."],
  ["Chinese", "邮件投递延迟，暂时无法投递。"],
])("in %s a delay is none of a mailbox's failures", (_language, words) => {
  expect(inShort(notice("?", [words, "", "<ada@example.org>"]))).toEqual([
    "bounce",
    "ada@example.org delayed",
  ]);
});

test("a server's answer tells, whatever language it stands in", () => {
  const words = ["Hæ,", "", "<ada@example.org>: host mx said: 550 5.1.1 Enginn hér"];
  expect(inShort(notice("Póstur", words))).toEqual(["bounce", "ada@example.org hard"]);
  expect(inShort(notice("Póstur", words, "Ada <ada@example.org>"))).toEqual(["auto-reply"]);
});

test("the code of an unknown mailbox is not believed where the answer speaks of the sender", () => {
  for (const said of [
    "550 5.1.1 <bells@x.example>: Sender address rejected: User unknown",
    "550 5.1.1 Client host blocked using zen.spamhaus.org",
    "550 5.1.1 Your IP is on our blacklist",
  ]) {
    expect(inShort(notice("Undelivered Mail", [`<ada@example.org>: ${said}`]))).toEqual([
      "bounce",
      "ada@example.org refused",
    ]);
  }
});
