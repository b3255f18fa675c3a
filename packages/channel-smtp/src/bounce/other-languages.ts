/**
 * What servers say to people in other languages than English. Servers that speak to a whole country
 * often give no code at all, and some not even the fields of a delivery status notification.
 *
 * Of German, French, Spanish, Portuguese, Italian, Dutch, Polish, Russian, Japanese and Chinese, in
 * the order in which the lines stand. A pattern looks ahead a bounded way.
 */
const patterns = {
  failure: [
    /nicht (?:zugestellt|übermittelt|ausgeliefert)|unzustellbar|zustell(?:ungs)?fehler|zustellung[^.\n]{0,30}(?:fehlgeschlagen|gescheitert|nicht möglich)/,
    /non (?:remis|délivré|distribué|livré)|pas pu être (?:remis|délivré|distribué|livré|envoyé)|échec de (?:la )?(?:remise|livraison|distribution)/,
    /no (?:se |ha |se ha )?(?:pudo|puede|podido) (?:ser )?entreg|no entregado|(?:error|fallo) (?:de|en la) entrega/,
    /não (?:foi|pôde|pode) (?:ser )?entregue|não entregue|falha na entrega|impossível entregar/,
    /non (?:è stat[oa]|può essere|è possibile) (?:consegnat|consegnar|recapitat|recapitar)|mancat[oa] (?:consegna|recapito)|impossibile (?:consegnare|recapitare)/,
    /niet (?:worden |kunnen )?(?:bezorgd|afgeleverd)|onbestelbaar/,
    /nie (?:została?|mogła? zostać|można) dostarcz|niedostarczon/,
    /не (?:был[оа]? |может быть |удалось )?(?:доставлен|доставить|отправлен)|недоставлен/,
    /(?:配信|配送|送信|配達)(?:できません|出来ません|に失敗|不能|エラー)|不達|届きません/,
    /退信|被退回|(?:无法|無法)(?:投递|投遞|送达|送達|发送|傳送)|(?:投递|投遞)失(?:败|敗)/,
  ],
  delay: [
    /zustellung[^.\n]{0,30}verzögert|noch nicht zugestellt|weitere zustellversuche/,
    /(?:remise|livraison|distribution)[^.\n]{0,30}retardée|pas encore été (?:remis|livré)/,
    /entrega[^.\n]{0,30}(?:retrasad|demorad)/,
    /entrega[^.\n]{0,30}(?:atrasad|adiad)/,
    /consegna[^.\n]{0,30}ritardat/,
    /bezorging[^.\n]{0,30}vertraagd/,
    /opóźnion/,
    /(?:доставка|отправка)[^.\n]{0,30}(?:задерж|отложен)/,
    /(?:配信|配送)[^。\n]{0,12}(?:遅延|遅れ)/,
    /(?:投递|投遞)[^。\n]{0,12}(?:延迟|延遲)/,
  ],
  unknownMailbox: [
    /(?:empfänger|nutzer|postfach|adresse|adressat|konto|mailbox)[^;\n]{0,80}?(?:unbekannt|existiert nicht|nicht (?:bekannt|gefunden|vorhanden|im [^;\n]{0,40} aufgeführt)|ungültig|gelöscht)|unbekannte[rn]? (?:empfänger|nutzer|benutzer|adress)/,
    /(?:utilisateur|destinataire|adresse|compte|bo[iî]te)[^;\n]{0,80}?(?:inconnu|introuvable|n['’]existe (?:pas|plus)|invalide|inexistant)/,
    /(?:usuario|destinatario|dirección|direccion|buzón|buzon|cuenta)[^;\n]{0,80}?(?:desconocid|no existe|inexistente|no (?:se ha )?encontrad|no válid)/,
    /(?:usuário|destinatário|endereço|caixa|conta)[^;\n]{0,80}?(?:desconhecid|não existe|inexistente|não (?:foi )?encontrad|inválid)/,
    /(?:utente|destinatario|indirizzo|casella)[^;\n]{0,80}?(?:sconosciut|inesistente|non esiste|non (?:è stat[oa] )?trovat|non valid)/,
    /(?:gebruiker|ontvanger|adres|postvak)[^;\n]{0,80}?(?:onbekend|bestaat niet|niet gevonden|ongeldig)/,
    /(?:użytkownik|odbiorca|adres|skrzynka)[^;\n]{0,80}?(?:nieznan|nie istnieje|nie został[ao]? znalezion)/,
    /(?:пользовател|получател|адрес|ящик)[^;\n]{0,80}?(?:не найден|не существует|неизвест|удал[её]н)|нет такого (?:пользователя|получателя|адреса|ящика)/,
    /(?:ユーザ|宛先|受信者|アドレス|メールボックス)[^。;\n]{0,60}?(?:存在しま|存在してい|見つかりません|不明|無効)/,
    /(?:用户|用戶|收件人|邮箱|信箱|[帐账帳]号|[帐账帳]號|地址)[^。;\n]{0,60}?(?:不存在|未找到|找不到|无效|無效)/,
  ],
  full: [
    /(?:postfach|mailbox|konto)[^.;\n]{0,40}?(?:voll(?![a-zäöüß])|überfüllt)|speicherplatz[^.;\n]{0,40}(?:erschöpft|überschritten)|quota[^.;\n]{0,20}überschritten/,
    /bo[iî]te[^.;\n]{0,60}(?:pleine|saturée)|quota[^.;\n]{0,20}dépassé/,
    /(?:buzón|buzon)[^.;\n]{0,40}llen[oa]|cuota[^.;\n]{0,20}(?:excedid|superad)/,
    /caixa[^.;\n]{0,40}(?:cheia|lotada)|cota[^.;\n]{0,20}excedid/,
    /casella[^.;\n]{0,40}piena|quota[^.;\n]{0,20}superat/,
    /postvak[^.;\n]{0,40}vol(?![a-z])/,
    /skrzynka[^.;\n]{0,40}(?:pełna|przepełniona)/,
    /ящик[^.;\n]{0,40}(?:переполнен|заполнен)/,
    /メールボックス[^。;\n]{0,30}(?:いっぱい|満杯|超え)|容量[^。;\n]{0,20}(?:超過|超え|不足|いっぱい)/,
    /(?:邮箱|信箱)[^。;\n]{0,20}(?:已满|已滿|空间不足|空間不足)|超出[^。;\n]{0,10}(?:容量|配额|配額)/,
  ],
  /** For what the mail says or who sent it: the address is not at fault. */
  blocked: [
    /absender(?:adresse)?[^.;\n]{0,40}(?:abgelehnt|ungültig|unbekannt|nicht erlaubt)|blockiert|gesperrt|sperrliste|richtlinie/,
    /expéditeur[^.;\n]{0,40}(?:refusé|rejeté|inconnu|invalide)|bloqué|liste noire/,
    /remitente[^.;\n]{0,40}(?:rechazad|desconocid|no válid|no existe)|bloquead|lista negra/,
    /remetente[^.;\n]{0,40}(?:rejeitad|desconhecid|inválid|não existe)/,
    /mittente[^.;\n]{0,40}(?:rifiutat|sconosciut|non valid|non esiste)|bloccat|lista nera/,
    /afzender[^.;\n]{0,40}(?:geweigerd|onbekend|ongeldig)|geblokkeerd/,
    /nadawc[ay][^.;\n]{0,40}(?:odrzucon|nieznan)|zablokowan/,
    /отправител[^.;\n]{0,40}(?:отклон|неизвест|не существует|не найден)|заблокирован|спам/,
    /(?:差出人|送信者)[^。;\n]{0,30}(?:拒否|不明|無効|存在しま)|迷惑メール|ブロック/,
    /(?:发件人|發件人|寄件人|寄件者)[^。;\n]{0,30}(?:拒|无效|無效|不存在)|垃圾(?:邮件|郵件|信)|黑名单|黑名單|拦截|攔截/,
  ],
} as const satisfies Readonly<Record<string, readonly RegExp[]>>;

function oneOf(several: readonly RegExp[]): RegExp {
  return new RegExp(several.map(({ source }) => source).join("|"), "i");
}

/** By what is meant. */
export const inOtherLanguages = {
  failure: oneOf(patterns.failure),
  delay: oneOf(patterns.delay),
  unknownMailbox: oneOf(patterns.unknownMailbox),
  full: oneOf(patterns.full),
  blocked: oneOf(patterns.blocked),
};
