using System.CommandLine;
using Firebreak.Cli;

var root = new RootCommand(
    """
    Firebreak: detects, contains and investigates attacks on EVM chains, and keeps the record.

    Examples:
      ./firebreak drill                                an attack on a chain of your own, from the first hostile block to the sealed report
      ./firebreak drill --response manual --serve      the same, decided by you in the page at http://127.0.0.1:5080
      ./firebreak serve --config firebreak.yaml        watch your own protocol with your own node
      ./firebreak approve plan_1a2b3c4d --by ops-lead  release a plan that waits
      ./firebreak halt --reason "we are being baited"  the kill switch: nothing is signed or sent until a person resumes it
      ./firebreak alerts                               what goes on, who is told, and why someone is not
      ./firebreak silence add rule=outflow --for "2 h" --reason "we move funds"        do not tell of something for a while
      ./firebreak verify                               is the record whole?
      ./firebreak safe show                            what owners of your Safes are asked to sign
      ./firebreak coverage                             which rules saw which blocks, and why not
      ./firebreak baselines                            what is normal for your protocol, and what the budget of false pages allows
      ./firebreak calibrate --archive data/archive --protocol protocol.yaml             what a budget of false pages costs and buys
      ./firebreak shadow                               what a rule in shadow would have done, beside what was done
      ./firebreak mark alert_1a2b3c --false --by ada --reason "our own migration"      was that page right? The budget learns of it
      ./firebreak scan --rpc http://127.0.0.1:8545 --from -100 --to latest --protocol protocol.yaml   judge some blocks, once
      ./firebreak convert --from recordings --out archive                              recorded sets as Parquet archives
      ./firebreak import oz-monitor config --out rules                                 an OpenZeppelin Monitor as rules
      ./firebreak replay archive --protocol protocol.yaml                              judge archived blocks, once
      ./firebreak evaluate --data ../shared/data                                       what the rules find in recorded attacks, and tell wrongly
      ./firebreak protocol discover --rpc URL --out protocol.yaml 0x...                write a protocol file from addresses
      ./firebreak key new                              a hot key for your levers, in a keystore
      ./firebreak init --rpc URL --keystore guardian.json                              write firebreak.yaml
      ./firebreak rehearse HarborVault                 pull your own lever on a copy of the chain, from the plan to the effect
      ./firebreak lint rules && ./firebreak rules test rules                           are your own rules fit to go live?
      ./firebreak node --rpc ws://127.0.0.1:8546       what this node lets Firebreak see

    Exit codes: 0 done, 1 not reached, 2 mend the command line or a file, 70 something outside is missing or broken.
    """);
foreach (var verb in Verbs.For(args))
{
    root.Add(verb);
}

var parsed = root.Parse(args);
return parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction
    ? (await parsed.InvokeAsync(), ExitCode.BadInput).Item2
    : await parsed.InvokeAsync();
