using Firebreak.Core;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Network;
using Firebreak.Core.Detection.Writing;
using Firebreak.Core.Response;
using Firebreak.Engine.Alerting;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;

namespace Firebreak.Engine.Configuration;

/// <summary>Everything that an operator configures, read and checked whole from <c>firebreak.yaml</c> and the files that it names.</summary>
/// <param name="DataDirectory">Absolute path of the folder for the database and case files; it need not exist yet.</param>
/// <param name="Listen">Where the pages are served; null for nowhere.</param>
public sealed record FirebreakConfig(
    IngestOptions Ingest,
    Protocol Protocol,
    string DataDirectory,
    ResponseOptions Response,
    Uri? Listen,
    Items<SignerEntry> Signers,
    Packs Packs)
{
    /// <summary>Whether rules of status sandbox judge too. Default false.</summary>
    public bool Sandbox { get; init; }

    /// <summary>Shipped rules that run in shadow, whatever their own status.</summary>
    public Items<string> Shadow { get; init; } = [];

    /// <summary>What is allowed to what is learned: as the protocol file says, else less where a page also acts.</summary>
    public BaselineOptions Baseline => new(
        Protocol.FalsePagesPerWeek ?? (Response.Mode == ResponseMode.Automatic && Signers.Count > 0 ? BaselineOptions.WhereItActs : BaselineOptions.ForPeople));

    /// <summary>What is learned begins with, as long as nothing is learned here; null for nothing.</summary>
    public CarriedBaseline? Calibrated { get; init; }

    /// <summary>Absolute paths of the folders of rules that the operator writes.</summary>
    public Items<string> RuleFolders { get; init; } = [];

    /// <summary>The rules in these folders, whether enabled or not.</summary>
    public Items<WrittenRule> Written { get; init; } = [];

    /// <summary>Those of them that judge.</summary>
    public IEnumerable<WrittenRule> WrittenInForce => RuleBook.InForce(Written.Where(rule => Sandbox || !rule.Rule.IsInSandbox), new ChainId(Ingest.ChainId));

    /// <summary>Assemblies with detectors of the operator's.</summary>
    public Items<PluginEntry> Plugins { get; init; } = [];

    /// <summary>Where final blocks are kept; nowhere unless it is written.</summary>
    public ArchiveOptions Archive { get; init; } = new();

    /// <summary>Absolute path of the file that it was read from; null when it was made otherwise.</summary>
    public string? File { get; init; }

    /// <summary>Who is told of what; nobody unless it is written.</summary>
    public AlertingConfig Alerting { get; init; } = AlertingConfig.Nobody;
}

/// <summary>The knowledge that ships as data.</summary>
public sealed record Packs(Items<Rule> Rules, Items<Lever> Levers, Items<Playbook> Playbooks)
{
    /// <summary>Ways to contain that no transaction of ours takes.</summary>
    public Items<OtherMeans> OtherMeans { get; init; } = [];

    /// <summary>Versions of nodes that are known to be broken.</summary>
    public Items<BrokenClient> Clients { get; init; }

    /// <summary>The rules that judge, by id.</summary>
    /// <param name="withSandbox">Whether those of status sandbox are among them.</param>
    /// <param name="shadow">Those that run in shadow, whatever their own status.</param>
    public IReadOnlyDictionary<string, Rule> RulesInForce(bool withSandbox, Items<string> shadow = default) => Rules
        .Select(rule => shadow.Contains(rule.Id, StringComparer.Ordinal) ? rule with { Status = "shadow" } : rule)
        .Where(rule => withSandbox || !rule.IsInSandbox)
        .ToDictionary(rule => rule.Id, StringComparer.Ordinal);
}
