import { counter, defineLanguage } from "carillon";

const count = counter("fr");

const lieux = (number: number) => count(number, { one: "# emplacement", other: "# emplacements" });
const place = (host: string, service: string | undefined) =>
  service === undefined ? host : `${service} sur ${host}`;
const apres = (span: string | undefined) =>
  span === undefined ? "de nouveau" : `de nouveau après ${span}`;
const de = (change: string | undefined) => (change === undefined ? "" : ` de ${change}`);
const tentatives = (attempts: number | undefined) =>
  attempts === undefined
    ? ""
    : ` après ${count(attempts, { one: "# tentative manquée", other: "# tentatives manquées" })}`;
const passe = (database: string, to: string, from: string | undefined) =>
  from === undefined
    ? `« ${database} » utilise maintenant la version ${to}.`
    : `« ${database} » est passé de la version ${from} à la version ${to}.`;
const essai = (app: string, what: string) =>
  `Quelqu’un vérifie comment ${app} envoie ses notifications et a demandé ce ${what}. Il est arrivé : les réglages fonctionnent. Il n’y a rien à faire.`;
const fois = (changes: number, written: string) =>
  count(changes, { one: "# fois", other: "# fois" }, written);

const severities = {
  info: "information",
  warning: "avertissement",
  error: "erreur",
  critical: "critique",
} as const;

/** French, with « vous ». */
export const fr = defineLanguage("fr", {
  catalog: {
    backup: {
      succeededTitle: (job) => `Sauvegarde réussie : ${job}`,
      succeeded: (job) => `La tâche de sauvegarde « ${job} » s’est terminée sans erreur.`,
      copies: (number) => `La sauvegarde est conservée dans ${lieux(number)}.`,
      partialTitle: (job) => `Sauvegarde incomplète : ${job}`,
      partial: (job, stored, number) =>
        `La tâche de sauvegarde « ${job} » a atteint ${stored} sur ${lieux(number)}. Corrigez la cause avant la prochaine exécution.`,
      failedTitle: (job) => `Échec de la sauvegarde : ${job}`,
      failed: (job) =>
        `La tâche de sauvegarde « ${job} » a échoué. Cette exécution n’a laissé aucune sauvegarde utilisable ; corrigez la cause et relancez la tâche.`,
      job: "Tâche",
      source: "Source",
      stored: "Conservée dans",
      missing: "Manque dans",
      openRun: "Voir la sauvegarde",
    },
    restore: {
      completedTitle: (target) => `Restauration terminée : ${target}`,
      completed: (target) => `« ${target} » a été restauré sans erreur.`,
      failedTitle: (target) => `Échec de la restauration : ${target}`,
      failed: (target) =>
        `La restauration de « ${target} » a échoué. Vérifiez les données avant de les utiliser : il peut en manquer.`,
      target: "Restauré vers",
      failedTarget: "Cible",
      backup: "Sauvegarde",
      storage: "Provenance",
      openRun: "Voir la restauration",
    },
    configuration: {
      succeededTitle: "Configuration sauvegardée",
      succeeded: "La configuration a été sauvegardée sans erreur.",
      unencrypted:
        "Le fichier n’est pas chiffré : gardez-le là où seuls les administrateurs peuvent le lire.",
      failedTitle: "Échec de la sauvegarde de la configuration",
      failed:
        "La configuration n’a pas pu être sauvegardée. Corrigez la cause avant d’en avoir besoin.",
      file: "Fichier",
      storage: "Conservé dans",
      failedStorage: "Destination",
      encryption: "Chiffrement",
      encrypted: "Chiffré",
      notEncrypted: "Non chiffré",
      openRun: "Voir la sauvegarde",
    },
    integrity: {
      failedTitle: (damaged) =>
        `Contrôle d’intégrité : ${count(damaged, { one: "# fichier endommagé", other: "# fichiers endommagés" })}`,
      failed: (damaged, checked) =>
        `${count(damaged, { one: "# fichier est endommagé", other: "# fichiers sont endommagés" })} sur ${count(checked, { one: "# contrôlé", other: "# contrôlés" })}. Ne restaurez rien à partir de sauvegardes endommagées ; faites-en de nouvelles.`,
      passedTitle: "Contrôle d’intégrité réussi",
      passed: (checked) =>
        count(checked, {
          one: "Le seul fichier contrôlé est intact.",
          other: "Les # fichiers contrôlés sont intacts.",
        }),
      storage: "Stockage",
      damaged: "Fichiers endommagés",
      intact: "Fichiers intacts",
      skipped: "Fichiers ignorés",
      checksums: (expected, actual) => `attendu ${expected}, trouvé ${actual}`,
      more: (number) => `… et ${count(number, { one: "# autre", other: "# autres" })}`,
      startedBy: "Lancé",
      trigger: { schedule: "Selon le calendrier", manual: "À la main" },
      openRun: "Voir le contrôle",
    },
    size: "Taille",
    duration: "Durée",
    error: "Erreur",
    run: "Exécution",
    storage: {
      grewTitle: (storage) => `Forte hausse du stockage : ${storage}`,
      grew: (storage, change) =>
        `Les données sur « ${storage} » ont augmenté${de(change)} depuis le dernier contrôle. Vérifiez si une tâche conserve plus qu’elle ne devrait.`,
      shrankTitle: (storage) => `Forte baisse du stockage : ${storage}`,
      shrank: (storage, change) =>
        `Les données sur « ${storage} » ont diminué${de(change)} depuis le dernier contrôle. Vérifiez si des sauvegardes encore utiles ont été supprimées.`,
      nearTitle: (storage) => `Stockage presque plein : ${storage}`,
      near: (storage, share) =>
        `« ${storage} » a utilisé ${share} de sa limite. Libérez de la place ou relevez la limite avant que des sauvegardes n’échouent.`,
      fullTitle: (storage) => `Stockage plein : ${storage}`,
      full: (storage, share) =>
        `« ${storage} » a utilisé ${share} de sa limite. De nouvelles sauvegardes peuvent échouer tant qu’il n’y a pas de place.`,
      roomTitle: (storage) => `De la place à nouveau : ${storage}`,
      room: (storage, share) =>
        `« ${storage} » n’utilise plus que ${share} de sa limite. Les nouvelles sauvegardes ont de la place.`,
      missingTitle: (storage) => `Sauvegarde absente : ${storage}`,
      missing: (storage, since) =>
        `« ${storage} » n’a reçu aucune sauvegarde depuis ${since}. Vérifiez les tâches qui y écrivent.`,
      neverBackedUp: (storage) =>
        `« ${storage} » n’a encore jamais reçu de sauvegarde. Vérifiez les tâches qui y écrivent.`,
      arrivedTitle: (storage) => `Sauvegarde reçue à nouveau : ${storage}`,
      arrived: (storage) => `« ${storage} » a reçu une nouvelle sauvegarde.`,
      name: "Stockage",
      before: "Avant",
      now: "Maintenant",
      change: "Écart",
      limit: "Limite",
      share: "Utilisé",
      lastBackup: "Dernière sauvegarde",
      expected: "Prévue",
      everyDays: (days, written) =>
        count(days, { one: "chaque jour", other: "tous les # jours" }, written),
      everySpan: (span) => `à ${span} d’intervalle`,
      openStorage: "Voir le stockage",
    },
    connection: {
      offlineTitle: {
        database: (name) => `Base de données hors ligne : ${name}`,
        storage: (name) => `Stockage hors ligne : ${name}`,
        host: (name) => `Hôte hors ligne : ${name}`,
        service: (name) => `Service hors ligne : ${name}`,
      },
      offline: {
        database: (name) =>
          `La base de données « ${name} » est injoignable. Elle ne peut pas être sauvegardée jusqu’à son retour.`,
        storage: (name) =>
          `Le stockage « ${name} » est injoignable. Rien ne peut y être conservé ni en être restauré jusqu’à son retour.`,
        host: (name) =>
          `L’hôte « ${name} » est injoignable. Ce qui y tourne peut être arrêté jusqu’à son retour.`,
        service: (name) =>
          `Le service « ${name} » est injoignable. Ce qui en dépend peut échouer jusqu’à son retour.`,
      },
      onlineTitle: {
        database: (name) => `Base de données de nouveau en ligne : ${name}`,
        storage: (name) => `Stockage de nouveau en ligne : ${name}`,
        host: (name) => `Hôte de nouveau en ligne : ${name}`,
        service: (name) => `Service de nouveau en ligne : ${name}`,
      },
      online: {
        database: (name, span) => `La base de données « ${name} » est joignable ${apres(span)}.`,
        storage: (name, span) => `Le stockage « ${name} » est joignable ${apres(span)}.`,
        host: (name, span) => `L’hôte « ${name} » est joignable ${apres(span)}.`,
        service: (name, span) => `Le service « ${name} » est joignable ${apres(span)}.`,
      },
      since: "Hors ligne depuis",
      downtime: "Durée de la panne",
      failedChecks: "Contrôles en échec",
      lastError: "Dernière erreur",
      open: "Voir la connexion",
    },
    database: {
      title: {
        upgraded: (database) => `Base de données mise à niveau : ${database}`,
        downgraded: (database) => `Base de données rétrogradée : ${database}`,
        changed: (database) => `Version de base de données changée : ${database}`,
      },
      summary: {
        upgraded: (...change) =>
          `${passe(...change)} Vérifiez que vos outils de sauvegarde la prennent en charge.`,
        downgraded: (...change) =>
          `${passe(...change)} Les sauvegardes de la version plus récente peuvent ne pas s’y restaurer.`,
        changed: (...change) =>
          `${passe(...change)} Vérifiez que vos outils de sauvegarde la prennent en charge.`,
      },
      name: "Base de données",
      previousVersion: "Version précédente",
      newVersion: "Nouvelle version",
      edition: "Édition",
    },
    system: {
      errorTitle: (component) => `Erreur système : ${component}`,
      error: (component) =>
        `Une erreur s’est produite dans « ${component} », et son travail est peut-être inachevé. Si cela se reproduit, consultez le journal.`,
      component: "Composant",
      details: "Détails",
      openLog: "Ouvrir le journal",
    },
    update: {
      title: (version) => `Mise à jour disponible : ${version}`,
      available: (product, version) =>
        `${product} ${version} est disponible. Lisez les notes de version avant de l’installer.`,
      securityTitle: (version) => `Mise à jour de sécurité disponible : ${version}`,
      security: (product, version) =>
        `${product} ${version} corrige des failles de sécurité. Installez-la sans tarder.`,
      installed: "Version installée",
      latest: "Nouvelle version",
      readNotes: "Lire les notes de version",
    },
    channel: {
      pausedTitle: (channel) => `Canal de notification en panne : ${channel}`,
      paused: (channel) =>
        `Les notifications par « ${channel} » ne peuvent pas être envoyées pour le moment. Elles attendent et partiront d’elles-mêmes.`,
      resumedTitle: (channel) => `Canal de notification rétabli : ${channel}`,
      resumed: (channel, pause) =>
        `Les notifications par « ${channel} » sont envoyées ${apres(pause)}. Celles qui attendaient partent maintenant.`,
      name: "Canal",
      since: "En panne depuis",
      pause: "Panne",
      reason: "Raison",
      cure: "Que faire",
    },
    user: {
      loginTitle: (name) => `Connexion : ${name}`,
      login: (name, app) => `${name} s’est connecté à ${app}.`,
      yourLoginTitle: "Nouvelle connexion à votre compte",
      yourLogin: (app) =>
        `Vous vous êtes connecté à ${app}. Si ce n’était pas vous, changez votre mot de passe et prévenez votre administrateur.`,
      newDeviceTitle: (name) => `Connexion depuis un nouvel appareil : ${name}`,
      newDevice: (name, app) => `${name} s’est connecté à ${app} depuis un appareil inconnu.`,
      yourNewDeviceTitle: "Votre compte a été utilisé sur un nouvel appareil",
      yourNewDevice: (app) =>
        `Quelqu’un s’est connecté à ${app} sous votre nom, sur un appareil inconnu. Si ce n’était pas vous, changez votre mot de passe et prévenez votre administrateur.`,
      createdTitle: (name) => `Nouvel utilisateur : ${name}`,
      created: (name, app, by) =>
        by === undefined
          ? `${name} a maintenant un compte sur ${app}.`
          : `${by} a créé un compte sur ${app} pour ${name}.`,
      yourAccountTitle: "Votre compte est prêt",
      yourAccount: (app, by) =>
        by === undefined
          ? `Vous avez maintenant un compte sur ${app} et pouvez vous connecter.`
          : `${by} vous a créé un compte sur ${app}. Vous pouvez vous connecter.`,
      joinedTitle: (name) => `Nouveau membre : ${name}`,
      joined: (name, app) => `${name} a rejoint ${app}.`,
      welcomeTitle: (app) => `Bienvenue sur ${app}`,
      welcome: (app) => `Votre compte sur ${app} est actif, vous pouvez vous connecter.`,
      pendingTitle: (name) => `Inscription à valider : ${name}`,
      pending: (name, app) =>
        `${name} s’est inscrit sur ${app} et ne peut pas se connecter avant qu’un administrateur n’active le compte.`,
      yourRegistrationTitle: "Votre inscription est en cours d’examen",
      yourRegistration: (app) =>
        `Vous vous êtes inscrit sur ${app}. Vous pourrez vous connecter dès qu’un administrateur aura activé votre compte. Si ce n’était pas vous, ignorez ce message.`,
      name: "Nom",
      email: "E-mail",
      device: "Appareil",
      ip: "Adresse IP",
      location: "Lieu",
      createdBy: "Créé par",
      openSessions: "Vérifier vos connexions",
      signIn: "Se connecter",
      readGuide: "Lire les premiers pas",
      reviewRegistration: "Examiner l’inscription",
    },
    workspace: {
      invitedTitle: (who, workspace) => `Invitation à « ${workspace} » : ${who}`,
      invited: (who, workspace, by) =>
        by === undefined
          ? `${who} a été invité dans l’espace de travail « ${workspace} ».`
          : `${by} a invité ${who} dans l’espace de travail « ${workspace} ».`,
      yourInvitationTitle: (workspace, by) =>
        by === undefined
          ? `Vous êtes invité dans « ${workspace} »`
          : `${by} vous invite dans « ${workspace} »`,
      yourInvitation: (workspace, app) =>
        `Acceptez l’invitation pour travailler dans « ${workspace} » sur ${app}. Si vous ne l’attendiez pas, ignorez ce message.`,
      name: "Espace de travail",
      role: "Rôle",
      invitedBy: "Invité par",
      accept: "Accepter l’invitation",
    },
    account: {
      resetTitle: (name) => `Nouveau mot de passe demandé : ${name}`,
      reset: (name, app) =>
        `Un lien pour choisir un nouveau mot de passe sur ${app} a été envoyé à ${name}. L’ancien reste valable jusque-là.`,
      yourResetTitle: "Choisissez un nouveau mot de passe",
      yourReset: (app) =>
        `Quelqu’un a demandé un nouveau mot de passe pour votre compte sur ${app}. Utilisez le lien pour le choisir. Si ce n’était pas vous, ignorez ce message : votre mot de passe ne change pas.`,
      choosePassword: "Choisir un nouveau mot de passe",
      linkTitle: (name) => `Lien de connexion envoyé : ${name}`,
      link: (name, app) =>
        `Un lien pour se connecter à ${app} sans mot de passe a été envoyé à ${name}.`,
      yourLinkTitle: "Votre lien de connexion",
      yourLink: (app) =>
        `Vous avez demandé un lien pour vous connecter à ${app}. Ne le transmettez à personne. Si ce n’était pas vous, ignorez ce message.`,
      codeTitle: (name) => `Code de connexion envoyé : ${name}`,
      code: (name, app) => `Un code pour se connecter à ${app} a été envoyé à ${name}.`,
      yourCodeTitle: "Votre code de connexion",
      yourCode: (app) =>
        `Ce code achève votre connexion à ${app}. Ne le dites à personne. Si ce n’était pas vous, quelqu’un connaît votre mot de passe : changez-le.`,
      codeLabel: "Code",
      lockedTitle: (name) => `Compte verrouillé : ${name}`,
      locked: (name, app, attempts) =>
        `Le compte de ${name} sur ${app} a été verrouillé${tentatives(attempts)}.`,
      yourLockTitle: "Votre compte est verrouillé",
      yourLock: (app, attempts) =>
        `Votre compte sur ${app} a été verrouillé${tentatives(attempts)}. Votre administrateur peut le déverrouiller. Si ce n’était pas vous, prévenez-le.`,
      lockedUntil: "Verrouillé jusqu’au",
      getHelp: "Retrouver l’accès à votre compte",
      exportTitle: (name) => `Export de données prêt : ${name}`,
      export: (name, app) => `Un lien vers l’export de données de ${app} a été envoyé à ${name}.`,
      yourExportTitle: "Votre export de données est prêt",
      yourExport: (app) =>
        `Vous avez demandé une copie de vos données de ${app}. Vous pouvez la télécharger. Si ce n’était pas vous, changez votre mot de passe et prévenez votre administrateur.`,
      download: "Télécharger vos données",
      validUntil: "Valable jusqu’au",
    },
    alert: {
      place: (host, service) => (service === undefined ? host : `${host} – ${service}`),
      title: {
        OK: (at) => `OK : ${at}`,
        WARN: (at) => `WARN : ${at}`,
        CRIT: (at) => `CRIT : ${at}`,
        NO_DATA: (at) => `Pas de données : ${at}`,
      },
      recoveredTitle: (at) => `De nouveau OK : ${at}`,
      acknowledgedTitle: (at) => `Pris en charge : ${at}`,
      summary: {
        OK: (...at) => `${place(...at)} va bien.`,
        WARN: (...at) => `${place(...at)} demande votre attention.`,
        CRIT: (...at) => `${place(...at)} est dans un état critique.`,
        NO_DATA: (...at) => `${place(...at)} ne donne plus de nouvelles ; son état est inconnu.`,
      },
      recovered: (...at) => `${place(...at)} est rétabli.`,
      acknowledged: (by) =>
        `${by} s’en occupe ; vous serez prévenu si cela s’aggrave ou se termine.`,
      status: { OK: "OK", WARN: "Avertissement", CRIT: "Critique", NO_DATA: "Pas de données" },
      statusLabel: "État",
      previousStatus: "État précédent",
      host: "Hôte",
      address: "Adresse",
      service: "Service",
      lasted: "Durée du problème",
      acknowledgedBy: "Pris en charge par",
      comment: "Commentaire",
      message: "Sortie",
      openHost: "Voir l’hôte",
    },
    report: {
      readyTitle: (report) => `Rapport prêt : ${report}`,
      ready: (report, days) =>
        days === undefined
          ? `Le rapport « ${report} » est prêt.`
          : `Le rapport « ${report} » pour la période ${days} est prêt.`,
      attached: (file) => `Vous le trouverez en pièce jointe : ${file}.`,
      name: "Rapport",
      period: "Période",
      file: "Pièce jointe",
      open: "Ouvrir le rapport",
    },
  },
  layout: {
    tone: { success: "", failure: "Problème", warning: "Avertissement", info: "" },
    occurred: "Moment de l’événement",
    unsubscribe: "Se désabonner de ces messages",
    support: "Aide",
    cut: (characters, written) =>
      count(
        characters,
        { one: "… (# caractère omis ici)", other: "… (# caractères omis ici)" },
        written,
      ),
    omitted: "Autres champs, omis ici",
    reasonForTeam: (product, rules, format) =>
      rules.length === 0
        ? `Vous recevez ce message en tant que destinataire de ${product}.`
        : `Vous recevez ce message en raison de ${format.list(rules.map((rule) => `« ${rule} »`))} dans ${product}.`,
    reasonForUser: (product) =>
      `Vous recevez ce message de ${product} parce qu’il vous concerne personnellement.`,
  },
  bundles: {
    things: {
      alert: (number, written) => count(number, { one: "# alerte", other: "# alertes" }, written),
      backup: (number, written) =>
        count(number, { one: "# sauvegarde", other: "# sauvegardes" }, written),
      restore: (number, written) =>
        count(number, { one: "# restauration", other: "# restaurations" }, written),
    },
    thing: (number, written) => count(number, { one: "# message", other: "# messages" }, written),
    severities: {
      critical: (number, written) =>
        count(number, { one: "# critique", other: "# critiques" }, written),
      error: (number, written) => count(number, { one: "# erreur", other: "# erreurs" }, written),
      warning: (number, written) =>
        count(number, { one: "# avertissement", other: "# avertissements" }, written),
      info: (number, written) =>
        count(number, { one: "# information", other: "# informations" }, written),
    },
    labels: { critical: "Critique", error: "Erreur", warning: "Avertissement" },
    well: (_number, written) => `${written} OK`,
    more: (number, written) =>
      count(number, { one: "… et # autre", other: "… et # autres" }, written),
    at: (moment) => `Moment : ${moment}`,
    between: (span) => `Période : ${span}`,
  },
  notices: {
    stillFiring: "Toujours en cours",
    flapping: "Instable",
    stable: "De nouveau stable",
    reminder: (number, span, written) =>
      `Toujours en cours : ${written}${number === 1 ? "er" : "e"} avis, depuis ${span}.`,
    flappingSays: (number, span, written) =>
      `L’état a changé ${fois(number, written)} en ${span}. Vous en saurez plus quand il sera stable.`,
    stableSays: (number, span, written) =>
      `L’état a changé ${fois(number, written)} en ${span} et il est maintenant stable.`,
    silenceOver: (span, cause) =>
      `Le problème dure depuis ${span}. Il était mis en sourdine (${cause}) ; c’est terminé.`,
    inhibitionOver: (span, cause) =>
      `Le problème dure depuis ${span}. Il s’expliquait par ${cause} ; c’est terminé.`,
    escalated: "Escalade",
    escalatedSays: (span) => `Personne ne l’a pris en charge depuis ${span}.`,
    acknowledge: "Prendre en charge",
    acknowledgeSeveral: "Prendre en charge des alertes",
  },
  pages: {
    ask: {
      title: "Se désabonner ?",
      text: (what, product) => `${product} ne vous enverra plus de messages du type « ${what} ».`,
    },
    done: {
      title: "Vous êtes désabonné",
      text: (what, product) =>
        `${product} ne vous envoie plus de messages du type « ${what} ». L’un d’eux est peut-être déjà en route.`,
    },
    back: {
      title: "Vous êtes abonné",
      text: (what, product) =>
        `${product} vous envoie de nouveau des messages du type « ${what} ».`,
    },
    unsubscribe: "Se désabonner",
    resubscribe: "Se réabonner",
    onlyThis: "Vous continuez à recevoir tous les autres messages.",
    acknowledge: {
      ask: {
        title: "Prendre cette alerte en charge ?",
        text: (what) =>
          `Tout le monde verra que vous vous occupez de ${what}. Il n’y aura plus de rappels tant que cela ne s’aggrave pas.`,
      },
      taken: {
        title: "L’alerte est prise en charge",
        text: (what) => `${what}. Il n’y aura plus de rappels tant que cela ne s’aggrave pas.`,
      },
      over: {
        title: "C’est terminé",
        text: () => "L’alerte de ce message est résolue. Il n’y a plus rien à prendre en charge.",
      },
      button: "Prendre en charge",
      standing: (key, severity, since) => `${key} (${severities[severity]} depuis ${since})`,
      worse: (was) => `Cela s’est aggravé depuis ce message, qui disait : ${severities[was]}.`,
    },
    acknowledgeSeveral: {
      ask: {
        title: "Prendre ces alertes en charge ?",
        text: () =>
          "Tout le monde verra que vous vous en occupez. Il n’y aura plus de rappels tant qu’aucune ne s’aggrave.",
      },
      taken: {
        title: "Les alertes sont prises en charge",
        text: (what) => `${what}. Il n’y aura plus de rappels tant qu’aucune ne s’aggrave.`,
      },
      over: {
        title: "C’est terminé",
        text: () =>
          "Les alertes de ce message sont résolues. Il n’y a plus rien à prendre en charge.",
      },
      button: "Prendre en charge",
      more: (number) => count(number, { one: "# autre", other: "# autres" }),
      before: (what) => `Déjà prises en charge : ${what}.`,
    },
    unreadable: {
      title: "C’est impossible",
      text: () => "La demande n’a pas été comprise. Ouvrez de nouveau le lien du message.",
    },
    forged: {
      title: "Ce lien ne fonctionne pas",
      text: () =>
        "Il est incomplet ou a été modifié en route. Ouvrez-le directement depuis le message.",
    },
    expired: {
      title: "Ce lien est trop ancien",
      text: (_what, product) => `Utilisez le lien d’un message plus récent de ${product}.`,
    },
    notFound: {
      title: "Il n’y a rien ici",
      text: () => "Ouvrez le lien directement depuis le message.",
    },
    notAllowed: {
      title: "C’est impossible",
      text: () => "Ouvrez le lien dans un navigateur.",
    },
    unavailable: {
      title: "Cela ne marche pas pour l’instant",
      text: () => "Rien n’a été changé. Réessayez dans quelques minutes.",
    },
  },
  messages: {
    test: {
      emailTitle: "E-mail d’essai",
      email: (app) => essai(app, "courriel"),
      messageTitle: "Message d’essai",
      message: (app) => essai(app, "message"),
    },
    emptyDigest: {
      title: (digest) => `${digest} : rien à signaler`,
      summary: "Rien de nouveau depuis le dernier résumé.",
    },
    silenceEnding: {
      title: (reason) => `Une mise en sourdine se termine : ${reason}`,
      summary: (end) =>
        `La mise en sourdine se termine le ${end}. Ce qu’elle retient et qui dure encore sera signalé.`,
      reason: "Raison",
      owner: "Responsable",
      since: "Depuis",
      until: "Jusqu’au",
    },
  },
});
