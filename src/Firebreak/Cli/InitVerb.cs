using System.CommandLine;
using Firebreak.Adapters.JsonRpc.Ranges;
using Firebreak.Cli.Judging;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;

namespace Firebreak.Cli;

/// <summary><c>firebreak init</c>: the configuration of a watch, from what lies beside it.</summary>
internal static class InitVerb
{
    private static readonly Option<string[]> Rpc = new("--rpc")
    {
        Description = "A node's address (ws, wss, http, https, or ipc:///path). Give it again for a node to fall back on.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<FileInfo> Protocol = new("--protocol") { Description = "The protocol file.", DefaultValueFactory = _ => new FileInfo("protocol.yaml") };
    private static readonly Option<FileInfo?> Keystore = new("--keystore") { Description = "The hot key. Without one Firebreak watches and pulls nothing." };
    private static readonly Option<FileInfo> Password = new("--password-file") { Description = "The keystore's password.", DefaultValueFactory = _ => new FileInfo("guardian.password") };
    private static readonly Option<string> Signer = new("--signer") { Description = "By which name levers call for the key.", DefaultValueFactory = _ => "guardian" };
    private static readonly Option<DirectoryInfo?> Playbooks = new("--playbooks") { Description = "A folder of playbooks of your own, beside the shipped ones." };
    private static readonly Option<string> Listen = new("--listen") { Description = "Where the incident room is opened, or none.", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
    private static readonly Option<FileInfo> Out = new("--out") { Description = "The file to write.", DefaultValueFactory = _ => new FileInfo("firebreak.yaml") };

    public static Command Create()
    {
        var verb = new Command(
            "init",
            """
            Write firebreak.yaml: it asks the node for its chain, names the files beside it, and is checked whole. Plans wait for a person until you
            write respond: automatic.

            Example:
              ./firebreak init --rpc ws://127.0.0.1:8546 --protocol protocol.yaml --keystore guardian.json --password-file guardian.password
            """)
        {
            Rpc, Protocol, Keystore, Password, Signer, Playbooks, Listen, Out,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => WriteAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> WriteAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var nodes = NodeAddresses.Parse(parsed.GetRequiredValue(Rpc));
        var chain = await NodeIntroduction.ChainOfAsync(nodes, TimeProvider.System, cancellationToken);
        var file = parsed.GetRequiredValue(Out);
        await PrivateFile.WriteAsync(file, "--out", Compose(parsed, nodes, chain.Value, file.DirectoryName!), cancellationToken);
        var config = Check(file);
        var levers = FittedLevers.Of(config.Protocol).ToList();
        Screen.Say(FormattableString.Invariant(
            $"{file.Name} watches {config.Protocol.Name} on chain {chain.Value}: {config.Protocol.Contracts.Count} contracts, {levers.Count} levers, {config.Packs.Playbooks.Count} playbooks. Plans wait for a person (respond: manual)."));
        Screen.Say(levers.Count == 0 ? "No lever is fitted: the protocol file proposes some under # levers:" : "Now see whether the levers would work: ./firebreak levers check");
        return ExitCode.Success;
    }

    // What cannot be loaded is not left behind: once the fault is mended the same command is given again.
    private static FirebreakConfig Check(FileInfo file)
    {
        try
        {
            return Shell.Load(file);
        }
        catch (BadConfigurationException)
        {
            file.Delete();
            throw;
        }
    }

    private static string Compose(ParseResult parsed, IReadOnlyList<Uri> nodes, ulong chain, string folder)
    {
        var lines = new List<string>
        {
            "# Written by firebreak init. What else may stand here: docs/start/your-own-node.md",
            FormattableString.Invariant($"chain: {{ id: {chain}, name: chain-{chain}, rpc: [{string.Join(", ", nodes.Select(node => Quote(node.ToString())))}], confirmations: 2 }}"),
            $"protocol: {Beside(parsed.GetRequiredValue(Protocol), folder)}",
            "data: data",
            "respond: manual   # automatic lets playbooks act by themselves where they and their levers allow it",
            $"listen: {Quote(parsed.GetRequiredValue(Listen))}",
        };
        if (parsed.GetValue(Playbooks) is { } playbooks)
        {
            lines.Add($"playbooks: [{Beside(playbooks, folder)}]");
        }

        if (parsed.GetValue(Keystore) is { } keystore)
        {
            lines.Add("signers:");
            lines.Add($"  - {{ name: {Quote(parsed.GetRequiredValue(Signer))}, keystore: {Beside(keystore, folder)}, passwordFile: {Beside(parsed.GetRequiredValue(Password), folder)} }}");
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string Beside(FileSystemInfo file, string folder) => Quote(Path.GetRelativePath(folder, file.FullName));

    private static string Quote(string text) => Hosting.NodeOnlyFile.Quote(text);
}
