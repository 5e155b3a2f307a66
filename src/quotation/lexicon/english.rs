//! English.

use crate::quotation::lexicon::{Row, Tags};

pub const WORDS: &[Row] = &[
    (
        Tags::SAY,
        "said says say told tells tell wrote writes write added adds add asked asks ask tweeted \
         tweets continued continues responded responds respond declared declares declare replied \
         replies reply explained explains explain stated states concluded concludes \
         described describes noted notes recalled recalls reported reports shouted shouts insisted \
         insists insist joked jokes argued argues argue admitted admits admit claimed claims claim \
         suggested suggests proclaimed proclaims pledged pledges assured assures vowed vows \
         promised promises remarked remarks lamented laments announced announces \
         acknowledged acknowledges accused accuses thanked agreed agrees chanted chants \
         yelled yells mocked mocks conceded concedes fumed observed observes questioned questions \
         warned warns warn wondered wonders exclaimed exclaims cried cries answered answers \
         retorted retorts demanded demands urged urges boasted boasts bragged brags quipped quips \
         blasted blasts slammed slams criticized criticizes criticised criticises condemned \
         condemns commented comments complained complains confessed confesses confirmed confirms \
         contended contends countered counters cautioned cautions denied denies denounced denounces \
         emphasized emphasizes emphasised stressed stresses exhorted expressed expresses gushed \
         hinted hints inquired enquired interjected interrupted intoned joked maintained maintains \
         mentioned mentions murmured muttered mutters mumbled opined opines pleaded pleads pointed \
         praised praises predicted predicts preached pressed protested protests quoted quotes read \
         reads reiterated reiterates repeated repeats reminded reminds roared scolded screamed \
         screams sighed snapped sneered sniffed speculated speculates stammered tells testified \
         testifies thundered touted touts uttered ventured volunteered whispered whispers \
         bellowed barked beamed boomed called calls chided clarified clarifies deadpanned dismissed \
         dismisses echoed echoes elaborated ejaculated faltered grumbled growled groaned gasped \
         giggled grinned laughed lectured marveled mused muses nodded objected observed offered \
         offers posted posts professed pronounced proposed proposes ranted raved reasoned reasons \
         reassured rebuked recited recommended recounted recounts reflected refuted rejoined \
         remembered remembers returned revealed reveals shrieked signed smiled sobbed spoke speaks \
         stuttered summed swore taunted teased thought thinks think mouthed tweeted \
         texted emailed blogged began begins resumed proceeded pursued put puts persisted \
         imagined feared fears hoped hopes believed believes concurred counselled counseled \
         implored beseeched begged begs greeted informed informs instructed ordered commanded \
         advised advises alleged alleges apologized apologised asserted asserts assailed attacked \
         attested avowed bemoaned cited cites coined decried derided dubbed estimated estimates \
         found finds figured guessed heard hailed hails implied implies invited labeled labelled \
         lambasted likened lists listed named notified outlined penned phoned rallied ripped \
         scoffed scoffs shot speculated stipulated submitted summarized summarised tagged termed \
         theorized trumpeted underlined underscored underscores verified worried wanted wants \
         mimicked corrected corrects cheered ridiculed relayed relays prayed learned \
         affirmed affirms appealed appeals argues articulated averred bantered bawled bleated \
         blurted blustered cackled cajoled chattered cheered chimed chirped chortled chuckled \
         chuckles clamored clamoured coaxed cooed croaked crooned crowed cursed disclosed discloses \
         drawled droned enthused enthuses exploded expounded forecast forecasts fretted frets \
         grunted guessed guffawed harrumphed hissed hollered howled huffed implied implies \
         indicated indicates insinuated instructs intimated jabbered jeered jested lisped marvelled \
         moaned moans mourned narrated narrates opines panted piped pontificated posited posits \
         pouted prattled prompted prophesied purred quavered queried queries quizzed railed rails \
         rasped rebutted rebuts recapped reckoned reckons recollected regretted regrets relates \
         remonstrated reprimanded requested requests scoffed scoffs seethed shrilled shrugged \
         shrugs signaled signalled simpered slurred snarled snarls snickered sniffled snorted \
         snorts spat spluttered sputtered squeaked squealed squawked stipulated stormed submitted \
         surmised surmises theorized threatened threatens tittered toasted trilled trumpeted tutted \
         underlined underscored upbraided vented voiced wailed whimpered whined whines whooped \
         yapped yelped penned mouthed gabbled soothed sympathized sympathised theorised emphasises \
         apologizes apologises summarized summarises summarised summarizes",
    ),
    (
        Tags::SAYING,
        "saying adding telling arguing calling noting declaring explaining writing asking \
         claiming remarking insisting warning praising tweeting predicting proclaiming pledging \
         suggesting stating describing concluding chanting shouting yelling announcing responding \
         replying quoting citing reading joking boasting bragging labeling labelling dubbing \
         accusing denouncing vowing promising stressing emphasizing questioning wondering \
         complaining urging meaning demanding reporting testifying admitting acknowledging \
         recalling referring repeating crying exclaiming murmuring muttering whispering screaming \
         pointing alleging asserting contending cautioning conceding criticizing lamenting mocking \
         observing reasoning reiterating reminding revealing thanking speaking greeting singing",
    ),
    (
        Tags::CALL,
        "called calls call calling described describes describe describing dubbed labeled labelled \
         labeling branded deemed considers considered termed likened hailed slammed blasted \
         denounced decried dismissed dismisses characterized characterizes characterizing praised \
         criticized accused mocked derided lauded referred refers referring regarded condemned \
         rejected ripped touted depicted portrayed assailed viewed",
    ),
    (Tags::PRONOUN, "he she they i we it you who"),
    (
        Tags::HE,
        "he him his himself mr mr. sir king father husband brother son chairman spokesman congressman businessman actor",
    ),
    (
        Tags::SHE,
        "she her hers herself mrs mrs. ms ms. miss lady madam queen mother wife sister daughter chairwoman spokeswoman congresswoman businesswoman actress",
    ),
    (Tags::THEY, "they them their theirs"),
    (
        Tags::VERB,
        "came went took gave got made knew stood sat turned looked saw held kept left became seemed felt ran fell brought began started grew lay led met paid rose set shook showed spent tried used walked won worked lived moved opened played entered followed",
    ),
    (
        Tags::DET,
        "the a an his her their its our my your this that these those one some several many \
         another any both each every all few two three four five six seven eight nine ten most \
         no other others",
    ),
    (
        Tags::PREP,
        "in at on from with by to about against after before during under over into through \
         without within between among around near behind despite via upon toward towards since \
         until throughout across amid like unlike off beyond above below beneath beside regarding \
         following per",
    ),
    (Tags::OF, "of for"),
    (
        Tags::SUB,
        "that when while because if as since although though where whether which whose \
         whom what how why than so unless once until who after before",
    ),
    (Tags::AND, "and or but nor yet"),
    (
        Tags::AUX,
        "has have had having is was were are be been being am will would could can may might must \
         shall should do does did not didn't don't doesn't hadn't wasn't isn't aren't won't \
         wouldn't couldn't can't cannot didn’t don’t doesn’t hadn’t wasn’t isn’t aren’t won’t \
         wouldn’t couldn’t can’t has n't",
    ),
    (
        Tags::ADVERB,
        "also later once then again still ever just only even now already always never often \
         sometimes soon finally first further meanwhile however indeed perhaps instead \
         simply quickly there here therefore thus too twice reportedly repeatedly famously \
         publicly recently previously earlier ago however nevertheless nonetheless moreover \
         furthermore besides afterward afterwards presently once more else rather quite very \
         almost nearly both out back up down on off",
    ),
    (
        Tags::TITLE,
        "mr mr. mrs mrs. ms ms. dr dr. sen sen. rep rep. gov gov. gen gen. sir lord lady miss \
         president senator governor representative secretary minister chancellor king queen \
         prince princess pope judge justice professor prof prof. captain capt capt. col col. lt \
         lt. sgt sgt. rev rev. st st. mayor congressman congresswoman director chairman \
         chairwoman spokesman spokeswoman spokesperson attorney general ambassador madame monsieur \
         uncle aunt count countess colonel major doctor messrs. hon.",
    ),
    (
        Tags::ABBREVIATION,
        "jr jr. sr. u.s. u.k. u.n. d.c. a.m. p.m. no. vs. inc. corp. co. ltd. etc. jan. feb. mar. \
         apr. jun. jul. aug. sep. sept. oct. nov. dec. ariz. ark. calif. colo. conn. del. fla. ga. \
         ill. ind. kan. ky. la. md. mass. mich. minn. miss. mo. mont. neb. nev. n.h. n.j. n.m. n.y. \
         n.c. n.d. okla. ore. pa. r.i. s.c. s.d. tenn. tex. vt. va. wash. w.va. wis. wyo. e.g. i.e.",
    ),
    (Tags::ACCORDING, "according per"),
    (
        Tags::DAY,
        "monday tuesday wednesday thursday friday saturday sunday january february march april \
         may june july august september october november december today yesterday tomorrow tonight \
         morning afternoon evening night week month year last next",
    ),
    (
        Tags::WORK,
        "song book film movie show series album novel play documentary program programme book \
         magazine column essay article headline title hashtag slogan motto theme band single track \
         poem painting episode ad advertisement so-called game memoir bestseller website blog \
         sign banner hit word words phrase term drama comedy sitcom podcast musical code-named \
         nickname report opera hymn video tour ballad anthem sonnet tune musical sequel franchise \
         trilogy cartoon comic strip newsletter tabloid journal thriller fairy tale fable sculpture \
         exhibition exhibit festival tournament ship vessel yacht boat ferry submarine aircraft \
         spacecraft rocket satellite operation exercise storm hurricane typhoon cyclone virus worm \
         app software browser brand label chain restaurant café cafe bar pub nightclub hotel \
         scheme initiative bill act nicknames alias pseudonym codename acronym tagline catchphrase \
         bumper sticker t-shirt mug poster category chapter edition version mode button tab \
         keyword tag franchise painting portrait statue",
    ),
    (
        Tags::NAMED,
        "titled entitled named dubbed nicknamed known headlined called termed so-called labeled \
         subtitled billed styled starring reading spelled means mean meant denotes denote refers",
    ),
    (
        Tags::SPEECH,
        "statement interview speech email e-mail letter tweet message remarks comment answer \
         reply question response post memo op-ed release chant chants cry cries shout shouts \
         words voice question call calls declaration claim whisper",
    ),
    (
        Tags::TALK,
        "i me my mine myself we us our ours ourselves you your yours i'm i've i'd i'll we're we've \
         we'll you're you've you'll i’m i’ve i’d i’ll we’re we’ve we’ll you’re you’ve you’ll let's \
         let’s don't don’t can't can’t it's it’s that's that’s there's there’s he's he’s she's \
         she’s they're they’re isn't isn’t won't won’t what's what’s yes oh well please",
    ),
    (Tags::THAT, "that"),
    (Tags::CLITIC, "himself herself themselves itself"),
    (Tags::PARTICLE, "on out up back off in away forth"),
];
