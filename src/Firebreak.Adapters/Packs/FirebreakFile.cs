using System.Text;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection.Writing;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Ingest;
using Firebreak.Engine.Response;
using Firebreak.Ethereum;

namespace Firebreak.Adapters.Packs;

/// <summary>Reads <c>firebreak.yaml</c> with everything that it names. Paths in it are relative to the file.</summary>
public sealed class FirebreakFile
{
    // What the operating systems have room for in the address of a local socket, less one.
    private const int LongestSocketPath = 103;

    private readonly string _folder;
    private readonly FaultList _faults = new();

    private FirebreakFile(string path) => _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <exception cref="BadConfigurationException">Carries every fault of every file.</exception>
    public static FirebreakConfig Load(string path) => new FirebreakFile(path).Read(path);

    /// <summary>What a configuration says of rules and the protocol, whatever else is in it; null, with faults, when it cannot be read.</summary>
    internal static (Items<string> Folders, string? Protocol, Items<PluginEntry> Plugins)? Outline(string path, FaultList faults)
    {
        if (YamlFile.Read(path, faults) is not { } map)
        {
            return null;
        }

        var (file, reader) = (new Section(path, map, faults), new FirebreakFile(path));
        return (
            file.TextNodes("rules").Select(folder => reader.Resolve(folder.Value)).ToItems(),
            file.TextNode("protocol") is { } protocol ? reader.Resolve(protocol.Value) : null,
            PluginSection.Read(file, reader.Resolve));
    }

    private FirebreakConfig Read(string path)
    {
        var map = YamlFile.Read(path, _faults);
        _faults.ThrowIfAny();
        var file = new Section(path, map!, _faults);
        var ingest = Chain(file.Child("chain"), isWhole: !file.Has("protocol"));
        var packs = WithOwnPlaybooks(PackFolder.Read(PacksFolder(file), _faults), file);
        var protocol = file.Has("protocol") ? Protocol(file, packs.Levers) : WholeChain.Of(new ChainId(ingest.ChainId));
        var folders = file.TextNodes("rules").Select(folder => Resolve(folder.Value)).ToItems();
        var config = new FirebreakConfig(
            ingest,
            protocol,
            Resolve(file.OptionalText("data") ?? "data"),
            new ResponseOptions
            {
                Mode = protocol.IsWholeChain
                    ? file.OptionalValue<ResponseMode>("respond", Words.Word, Words.Choices<ResponseMode>(), ResponseMode.Manual)
                    : file.Value<ResponseMode>("respond", Words.Word, Words.Choices<ResponseMode>()),
                Confirmations = ingest.Confirmations,
                EarlyActionsPerDay = file.OptionalValue<int>("earlyActionsPerDay", Words.Whole, "a whole number", otherwise: 2),
            },
            file.OptionalValue<Uri?>("listen", Listen, "an address such as http://127.0.0.1:5080, or none", otherwise: null),
            SignerSection.Read(file, Resolve),
            packs)
        {
            Archive = Archive(file.OptionalChild("archive")),
            File = Path.GetFullPath(path),
            Alerting = AlertingSection.Read(file.OptionalChild("alerting"), Resolve),
            Sandbox = file.OptionalValue<bool>("sandbox", Words.Flag, Words.FlagForm, otherwise: false),
            Shadow = Shadow(file, packs),
            RuleFolders = folders,
            Plugins = PluginSection.Read(file, Resolve),
            Written = protocol.Contracts.Count == 0 && !protocol.IsWholeChain ? [] : WrittenRules(folders, protocol, packs),
        };
        CheckSigners(file, config.Signers);
        file.Close();
        _faults.ThrowIfAny();
        return config;
    }

    private string Resolve(string path) => Path.GetFullPath(path, _folder);

    // Where everything is watched, everything that waits would have to be tried: only on demand.
    private IngestOptions Chain(Section chain, bool isWhole)
    {
        var options = new IngestOptions
        {
            ChainId = chain.Value<ulong>("id", ChainNumber, "the EIP-155 number of the chain, such as 1"),
            ChainName = chain.OptionalText("name") ?? "mainnet",
            Nodes = [.. chain.Values<Uri>("rpc", Node, "a node's address that begins with ws://, wss://, http:// or https://, or the path of its IPC socket")],
            Confirmations = chain.OptionalValue<int>("confirmations", Confirmations, "a whole number up to 10000", otherwise: 2),
            LearnFrom = chain.ValueOrNull<ulong>("learnFrom", Words.Height, "a block number"),
            Quorum = chain.OptionalValue<int>("quorum", Words.Whole, "how many nodes must agree on a block", otherwise: 1),
            Propagation = chain.OptionalValue<TimeSpan>("propagation", Words.Duration, Words.DurationForm, otherwise: TimeSpan.FromSeconds(6)),
            SendTo = [.. chain.Values<Uri>("send", Relay, "an address that begins with http:// or https://")],
            SendPublicly = chain.OptionalValue<bool>("sendPublicly", Words.Flag, Words.FlagForm, otherwise: true),
            SequencerFeed = chain.ValueOrNull<Address>("sequencerFeed", Address.TryParse, "the address of the contract that emits AnswerUpdated"),
            Early = new EarlyOptions { Pending = chain.OptionalValue<bool>("pending", Words.Flag, Words.FlagForm, otherwise: !isWhole) },
        };
        if (options.Nodes.Count > 0 && (options.Quorum < 1 || options.Quorum > options.Nodes.Count))
        {
            chain.Fault("quorum", FormattableString.Invariant($"quorum is {options.Quorum}, but rpc names {options.Nodes.Count}"), "write a number from 1 to the number of nodes");
        }

        if (!options.SendPublicly && options.SendTo.Count == 0)
        {
            chain.Fault("sendPublicly", "nothing is sent publicly, and send names no other way", "add send: [https://...], or leave sendPublicly out");
        }

        if (options.Nodes.Count == 0 && !chain.Has("rpc"))
        {
            chain.Fault("rpc", "rpc is missing", "add rpc: [ws://127.0.0.1:8546]");
        }

        chain.Close();
        return options;
    }

    private Engine.Configuration.Packs WithOwnPlaybooks(Engine.Configuration.Packs packs, Section file)
    {
        var own = file.TextNodes("playbooks").SelectMany(folder => PackFolder.ReadPlaybooks(Resolve(folder.Value), packs, _faults)).ToItems();
        foreach (var twice in own.GroupBy(playbook => playbook.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            file.Fault("playbooks", $"there are two playbooks {FaultList.Quote(twice.Key)}", "give each its own id");
        }

        // Whoever writes a playbook of the same id has weighed it for his own protocol; both would pull the same lever twice.
        var replaced = own.Select(playbook => playbook.Id).ToHashSet(StringComparer.Ordinal);
        return packs with { Playbooks = packs.Playbooks.Where(shipped => !replaced.Contains(shipped.Id)).Concat(own).ToItems() };
    }

    private ArchiveOptions Archive(Section? archive)
    {
        if (archive is null)
        {
            return new ArchiveOptions();
        }

        var days = archive.ValueOrNull<int>("keepDays", Words.Whole, "a whole number of days");
        var gigabytes = archive.ValueOrNull<int>("keepGigabytes", Words.Whole, "a whole number of gigabytes");
        var options = new ArchiveOptions
        {
            Folder = Resolve(archive.Text("folder")),
            KeepFor = days is { } written ? TimeSpan.FromDays(written) : null,
            KeepBytes = gigabytes * 1_000_000_000L,
        };
        if (archive.ValueOrNull<int>("writeAfterSeconds", Words.Whole, "a whole number of seconds") is { } seconds)
        {
            options.Patience = TimeSpan.FromSeconds(seconds);
        }

        archive.Close();
        return options;
    }

    private static Items<string> Shadow(Section file, Engine.Configuration.Packs packs)
    {
        var shadow = file.Texts("shadow");
        foreach (var unknown in shadow.Where(id => packs.Rules.All(rule => rule.Id != id)))
        {
            file.Fault("shadow", $"no rule {FaultList.Quote(unknown)} ships", "name a rule of packs/rules; a rule of your own says status: shadow in its file");
        }

        return shadow;
    }

    private string PacksFolder(Section file)
    {
        if (file.OptionalText("packs") is { Length: > 0 } written)
        {
            return Resolve(written);
        }

        if (PackFolder.FindShipped() is { } shipped)
        {
            return shipped;
        }

        file.Fault("packs", "no packs were found beside the program", "add packs: <folder>");
        return _folder;
    }

    private Items<WrittenRule> WrittenRules(Items<string> folders, Protocol protocol, Engine.Configuration.Packs packs)
    {
        var written = WrittenRuleFolder.Load(folders, protocol, _faults);
        WrittenRuleFolder.RefuseShipped(written, packs.Rules.Select(rule => rule.Id).ToItems(), _faults);
        return written;
    }

    private Protocol Protocol(Section file, Items<Lever> levers)
    {
        var path = Resolve(file.Text("protocol"));
        return file.Has("protocol") && YamlFile.Read(path, _faults) is { } map
            ? ProtocolFile.Read(new Section(path, map, _faults), levers)
            : new Protocol("", [], [], [], []);
    }

    private static void CheckSigners(Section file, Items<SignerEntry> signers)
    {
        foreach (var twice in signers.GroupBy(signer => signer.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            file.Fault("signers", $"the signer {FaultList.Quote(twice.Key)} is listed twice", "give each signer its own name");
        }
    }

    private static bool ChainNumber(string text, out ulong value) => Words.Height(text, out value) && value is > 0 and <= long.MaxValue;

    private static bool Confirmations(string text, out int value) => Words.Whole(text, out value) && value <= 10_000;

    // A path may be written plainly, relative to the file, or as ipc:///path.
    private bool Node(string text, out Uri value)
    {
        if (!text.Contains("://", StringComparison.Ordinal) && (text.Contains('/', StringComparison.Ordinal) || text.EndsWith(".ipc", StringComparison.Ordinal)))
        {
            text = $"ipc://{Uri.EscapeDataString(Resolve(text)).Replace("%2F", "/", StringComparison.Ordinal)}";
        }

        return Uri.TryCreate(text, UriKind.Absolute, out value!) && value.Scheme switch
        {
            "ws" or "wss" or "http" or "https" => true,
            "ipc" => value.Host.Length == 0 && Encoding.UTF8.GetByteCount(Uri.UnescapeDataString(value.AbsolutePath)) is > 1 and <= LongestSocketPath,
            _ => false,
        };
    }

    private static bool Relay(string text, out Uri value) => Uri.TryCreate(text, UriKind.Absolute, out value!) && value.Scheme is "http" or "https";

    private static bool Listen(string text, out Uri? value)
    {
        value = null;
        return text == "none" || (Uri.TryCreate(text, UriKind.Absolute, out value) && value.Scheme is "http" or "https");
    }
}
