"""Word lists for telling names, roles and bodies apart. Lower case."""

from __future__ import annotations

from service.domain.lexicon import BODY as BODY
from service.domain.lexicon import words as _words

MALE = _words(
    """aaron abdul abraham adam adrian ahmed alan albert alejandro alex alexander alexei alfred ali allan allen alvin
    amir anatoly anders andre andreas andrei andrew andy angelo anthony anton antonio antony ante antti arjun
    arnold arthur ashok asen barack ben benjamin bernard bernie bill billy bob bobby boris brad bradley brandon
    brendan brent brett brian bruce bruno bryan byron carl carlos charles charlie chris christian christopher
    chuck claude clarence clark clint cody colin conor corey craig curtis cyrus dale dan daniel danny dario darren
    darrell dave david davide dean dele dennis derek dermot diego dieter dimitri dirk dmitry dmitri dominic don
    donald doug douglas duncan dustin dwight dylan earl ed eddie edgar edmund eduardo edward edwin elio eli elias
    elliot emeka emmanuel enrique eric erik ernest ernst eugene evan evelio ezra farid felix fernando francis
    francisco francois frank franklin fred frederick fyodor gabriel garrett gary gavin gene geoffrey george gerald
    gerard gerhard gianni gilbert giorgio giovanni glen glenn gordon graham grant greg gregory guillermo gustavo
    guy hans harold harry harvey hassan hector henri henry herbert hiroshi howard hugh hugo huw ian ibrahim igor
    ilya ivan ivo jack jacob jacques jaime jake jakub james jamie jan jared jason javier jay jean jeff jeffrey
    jens jeremy jerome jerry jesse jesus jim jimmy joachim joe joel joey johan john johnnie johnny jon jonas
    jonathan jordi jorge jose josef joseph josh joshua juan julian julio jurgen justin kamal karl keith ken
    kenneth kenneth kerr kevin khalid kirk klaus konstantin kurt kyle lamar lamont lance larry lars laurent
    lawrence lee leo leon leonard leonid leroy leslie levi lewis liam lindsey lloyd logan louis luca lucas luis
    luke magnus malcolm manuel marc marcel marco marcus mario mark markus marshall martin marty marvin mateo matej
    mathew matt matteo matthew maurice mauricio max maxim maury michael michel miguel mikael mike mikhail milan
    milos mitch mitt mohamed mohammad mohammed muhammad mustafa nathan nathaniel neal ned neil nelson nicholas
    nick nicolas nigel nikita nikolai nils noah norman oleg oliver omar orlando oscar otto owen pablo paolo pascal
    pat patrick paul pavel pedro per pete peter phil philip philippe pierre piotr plamen rafael rajiv ralph ramon
    randall randy raul ravi ray raymond reince reza ricardo richard rick robert roberto robin rodney roger roland
    roman ron ronald rory ross roy ruben rudolph rudy rupert russell rustem ryan ryo salvador sam samir samuel
    sanjay saul scott sean sebastian serge sergei sergey sergiy seth shane shaun simon stan stanley stefan stefano
    stephen steve steven stevie stewart stipe stuart sven sylvester taro ted terence terry theodore thomas tim
    timothy toby todd tom tommy tony travis trevor trey tyler ulrich vadim valery vernon victor viktor vincent
    vito vlad vladimir volodymyr wallace walter warren wayne wendell wesley wilhelm will willem william willie
    winston wolfgang xavier yang yasser yuri yusuf zachary zoran zdenek bao norm pence rusty ruslan rashid saeed
    tariq hamid"""
)
FEMALE = _words(
    """abby abigail adele adriana agatha agnes aicha aisha alessandra alexandra alexis alice alicia alison allison
    amanda amber amelia amina amy ana anastasia andrea angela angelina anita anjali ann anna anne anneke annette
    annie antonia april ariana ariel ashley astrid audrey aurelie ava azucena barbara beatrice beatriz bella
    bernadette beth betsey betsy betty beverly bianca birgit bonnie brenda bridget bridie brigitte brittany camila
    camille carla carmen carol carole caroline carolyn cassandra catherine cathy cecilia celia chantal charlotte
    chelsea cheryl chloe christiane christina christine cindy claire clara claudia colleen connie constance
    cristina cynthia daisy dana daniela danielle daria dawn deborah debbie debra delia denise diana diane dina
    dolores dominique donna dora doris dorothy edith eileen elaine eleanor elena elisa elisabeth elise elizabeth
    ella ellen elsa emilia emily emma erica erika erin esther eva eve evelyn fatima fiona flora florence frances
    francesca gabriela gabrielle gail gemma gennifer georgia geraldine gillian gina gloria grace greta gretchen
    gwen gwendolyn hanna hannah haruka heather heidi helen helena helga hessa hilary hillary holly huma ida ilse
    inga ingrid ines irene irina iris isabel isabella isabelle ivana ivanka jackie jacqueline jacklyn jana jane
    janet janice jasmine jean jeanne jelena jen jenna jennifer jenny jessica jill jo joan joana joanna joanne
    jocelyn johanna josephine joy joyce juanita judith judy julia juliana julie june kamala karen karin karina
    karla kate katarina katharine katherine kathleen kathryn kathy katie katrina kay kayla kelly kerry kim
    kimberly kirsten kristen kristin kristina krystal lara laura lauren laurie lea leah lena leila leonor lesley
    leslie leticia lidia lila lillian lily linda lisa liz liza lois lola loretta lori lorraine louise lucia lucy
    lydia lynn madeleine madison malkia manuela mara margaret margarita maria marian marianne marie marilyn marina
    marion marjorie marta martha mary maureen maxine maya megan melania melanie melissa mercedes meredith meryl
    mia michelle mildred minyon miranda miriam moira molly mona monica monique nadia nancy naomi natalia natalie
    natasha nicole nina nora norma olga olivia orla ouisa outi pam pamela pat patricia patti paula pauline peggy
    penelope penny phyllis polina priya rachel rakeyia ramona rebecca regina renata renee rhonda rita roberta rosa
    rosalind rose rosemary rositsa roxanne ruth sabine sabrina safiya sally samantha sandra sara sarah selena
    serena shannon sharon sheila shelley sherry shirley silvia simone sofia sonia sonya sophia sophie stacy stella
    stephanie sue sunniva susan susanna suzanne sylvia tamara tania tanya tara tatiana tatyana teodora teresa tess
    theresa tiffany tina tracey tracy tulsi tyresha ursula valentina valerie vanessa vera veronica veronika
    victoria virginia vivian wendy whitney xiomara yasmin yolanda yvette yvonne zainab zdenka zoe livia ayelen
    elvira mette sigrid solveig ingeborg maren marit siri tuva astri gudrun liesbeth margriet femke sanne"""
)
MALE_TITLE = _words("""mr sir lord father brother baron duke prince king herr monsieur imam rabbi señor señor signor""")
FEMALE_TITLE = _words(
    """ms mrs miss mme mlle lady dame sister baroness duchess princess queen madame frau señora señorita signora"""
)
TITLE = (
    MALE_TITLE
    | FEMALE_TITLE
    | _words(
        """dr prof professor rev reverend fr hon pope president vice premier chancellor secretary minister prime deputy
    senator sen sens congressman congresswoman rep reps representative governor gov mayor judge justice chief
    general gen colonel col major maj captain capt lieutenant lt sergeant sgt admiral adm commander cmdr officer
    detective inspector superintendent supt sheriff constable commissioner ambassador envoy speaker chairman
    chairwoman chair chairperson chief-of-staff director coach councilman councilwoman councillor cllr alderman
    attorney solicitor prosecutor spokesman spokeswoman spokesperson aide adviser advisor nominee candidate leader
    whip former ex- ex acting interim incoming outgoing retired late archbishop bishop cardinal sheikh ayatollah
    emir sultan author actor actress singer activist analyst economist historian comedian director striker
    midfielder defender goalkeeper skipper captain-general presidential vice-presidential running-mate house
    senate republican democratic democrat gop labour conservative tory liberal socialist green federal human
    rights foreign defense defence interior finance justice prime state deputy first second new mexican host
    anchor reporter correspondent columnist editor publisher billionaire businessman mogul strategist pollster
    democratic-presidential staff secretary-general undersecretary us u.s. uk eu nypd fbi cia imf un nato white
    co-founder founder ceo cfo coo cto managing executive senior assistant associate team-mate teammate pilot
    priest monk nun private pvt corporal cpl special agent counsel lawyer"""
    )
)
NATIONALITY = _words(
    """american british english scottish welsh irish french german italian spanish portuguese dutch belgian swiss
    austrian danish swedish norwegian finnish icelandic polish czech slovak hungarian romanian bulgarian greek
    turkish russian ukrainian belarusian georgian armenian azerbaijani serbian croatian bosnian slovenian albanian
    macedonian kosovan moldovan latvian lithuanian estonian israeli palestinian lebanese syrian iraqi iranian
    saudi yemeni jordanian egyptian libyan tunisian algerian moroccan sudanese ethiopian eritrean somali kenyan
    ugandan tanzanian nigerian ghanaian senegalese malian congolese rwandan angolan zimbabwean chinese japanese
    korean taiwanese vietnamese thai malaysian indonesian filipino singaporean indian pakistani bangladeshi afghan
    nepalese lankan kazakh uzbek tajik kyrgyz turkmen mongolian australian zealand canadian mexican cuban haitian
    dominican jamaican colombian venezuelan ecuadorian peruvian bolivian chilean argentine argentinian uruguayan
    paraguayan brazilian panamanian nicaraguan honduran guatemalan salvadoran european african asian arab latin
    north south east west central eastern western northern southern soviet franco-german kurdish catalan basque
    flemish"""
)

PERSON_ROLE = _words(
    """president vice-president premier chancellor secretary minister deputy senator congressman congresswoman
    representative governor mayor judge justice chief general colonel major captain lieutenant sergeant admiral
    commander officer detective inspector sheriff superintendent commissioner ambassador envoy speaker chairman
    chairwoman chair chairperson director coach councilman councilwoman councillor attorney solicitor prosecutor
    spokesman spokeswoman spokesperson aide adviser advisor nominee candidate leader whip archbishop bishop
    cardinal pope priest author actor actress singer activist analyst economist historian comedian host anchor
    reporter correspondent columnist editor publisher billionaire businessman businesswoman mogul strategist
    pollster founder co-founder ceo executive manager head boss owner engineer scientist professor researcher
    doctor nurse lawyer diplomat official lawmaker legislator politician democrat republican conservative liberal
    socialist independent former ex-president ex-minister ombudsman ombudswoman consul treasurer principal
    headteacher teacher rector dean curator conductor captain skipper striker midfielder defender goalkeeper
    forward winger player teammate team-mate trainer filmmaker director producer writer poet novelist artist
    painter musician widow wife husband son daughter father mother brother sister uncle aunt cousin friend
    neighbour neighbor colleague man woman boy girl veteran soldier pilot driver farmer worker trader banker
    broker investor consultant expert specialist member rival opponent challenger incumbent contender frontrunner
    front-runner runner-up running-mate mate campaigner organizer organiser campaigner negotiator mediator
    inspector clerk captain restorer auditor collector foreman general-secretary tycoon financier heir prince
    princess king queen duke lord lady baron monk rabbi imam pastor vicar tenor soprano
    minister-president parliamentarian mp peer deputy-mayor standard-bearer hopeful native resident student pupil
    goalscorer captain-general comptroller controller registrar coroner magistrate marshal ranger warden guide
    master mistress"""
)
STOP = _words(
    """the a an this that these those he she it they we you i his her its their our my your who which what when where
    why how and but or nor so yet for if as at by in on of to from with about after before since until while
    although though because during over under between among against through into onto off out up down then than
    there here now today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december however meanwhile moreover still
    also even just only not no yes all some many most several few both each every any other another one two three
    four five six seven eight nine ten such once asked speaking according citing quoting despite instead later
    earlier last next following regarding commenting additionally previously further furthermore perhaps maybe of
    course first second third more less much people photo image video read more abstract full text updated
    published subscribe getty reuters/ap editor's note breaking live update let don't do does did is are was were
    will would can could should has have had be been being see get go say says said told like well look right okay
    ok thank thanks please never always often sometimes again too very nothing something everything everyone
    someone nobody anybody somebody none neither either whether unless whatever whoever wherever whenever mr mrs
    ms dr sir lady lord"""
)
PLACE_STATE = _words(
    """d r d- r- ariz calif colo conn fla ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn
    tex va vt wash wis wyo"""
)

TITLED = TITLE | NATIONALITY
FIRST = MALE | FEMALE
OPENING = STOP | NATIONALITY
ROLE_OR_TITLE = PERSON_ROLE | TITLE
ANY_ROLE = PERSON_ROLE | TITLE | NATIONALITY
