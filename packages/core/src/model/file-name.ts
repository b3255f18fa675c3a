/** Slashes, control characters, and what turns the direction of writing around: `gpj.exe` for `exe.jpg`. */
const unprintable = /[/\\\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Windows opens these as devices, whatever follows behind a dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;

/** What runs when it is opened. Mail services refuse the whole mail for one of these. */
const programs: ReadonlySet<string> = new Set(
  (
    "ade adp apk appx appxbundle bat cab chm cmd com cpl dll dmg exe gadget hta ins isp jar jnlp js " +
    "jse lib lnk mde mjs msc msi msix msixbundle msp mst pif ps1 psm1 reg scf scr sct shb sys vb vbe " +
    "vbs vxd wsc wsf wsh xll"
  ).split(" "),
);

/** Why a text cannot be the name of a file that goes with a message; `undefined` when it can. */
export function fileNameFault(name: string): string | undefined {
  if (unprintable.test(name)) return "is not a plain file name";
  // Windows drops dots and blanks at the end, and with them a wrong idea of what the file is.
  if (name !== name.trim() || /^\.+$|\.$/.test(name)) return "is not a plain file name";
  if (name.includes("=?"))
    return "reads as an encoded word, which mail programs show as another name";
  if (device.test(name)) return "is the name of a device on Windows";
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (!name.includes(".") || !programs.has(ending)) return undefined;
  return `is a program (.${ending}), for which mail services refuse the mail: give a link to it`;
}
