using System.CommandLine;
using Firebreak.Adapters.JsonRpc.Ranges;
using Firebreak.Cli.Discovering;
using Firebreak.Cli.Judging;
using Firebreak.Core.Discovery;
using Firebreak.Engine.Discovery;

namespace Firebreak.Cli;

/// <summary><c>firebreak protocol</c>: protocol files.</summary>
internal static class ProtocolVerb
{
    private static readonly Option<string[]> Rpc = new("--rpc")
    {
        Description = "A node's address (ws, wss, http, https, or ipc:///path). Give it again for a node to fall back on.",
        Required = true,
    };

    private static readonly Option<FileInfo> Out = new("--out") { Description = "The protocol file to write.", Required = true };

    private static readonly Argument<string[]> Addresses = new("ADDRESS")
    {
        Description = "The contracts to protect: 0x and 40 hex digits each.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Name = new("--name") { Description = "What the protocol is called. Default: what its first contract calls itself." };
    private static readonly Option<string[]> Tokens = new("--token") { Description = "A token to look for in every named contract. Give it again for another." };
    private static readonly Option<int> Hops = new("--hops") { Description = "How many owners of owners are followed, 0 to 6.", DefaultValueFactory = _ => new DiscoveryOptions().Hops };

    private static readonly Option<long> TransferBlocks = new("--transfer-blocks")
    {
        Description = "Recent blocks in which tokens sent to the contracts are looked for.",
        DefaultValueFactory = _ => (long)new DiscoveryOptions().TransferBlocks,
    };

    private static readonly Option<string[]> Usd = new("--usd") { Description = "The price of an asset in US dollars, by its symbol in the file or its address: ETH=2000. Give it again for another." };
    private static readonly Option<string[]> People = new("--person") { Description = "Somebody of the roster: NAME=ROLE, or NAME=ROLE=WALLET for one who approves with a wallet. Give it again for another." };
    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite the file if it is there." };
    private static readonly Option<bool> Json = Shell.JsonOption();

    public static Command Create() => new("protocol", "Describe a protocol: write the file that says what is protected.") { Discover() };

    private static Command Discover()
    {
        var verb = new Command(
            "discover",
            """
            Write a protocol file from nothing but contract addresses and a node: proxies and implementations, owners, roles and their
            members, pausers, timelocks, Safes, tokens held. Prices (--usd) and people (--person) are yours to say.

            Examples:
              ./firebreak protocol discover --rpc http://127.0.0.1:8545 --out protocol.yaml 0x5FbDB2315678afecb367f032d93F642f64180aa3
              ./firebreak protocol discover --rpc ws://127.0.0.1:8546 --out vault.yaml --name Harbor --token 0xA0b8...eB48 --usd ETH=2000 --person "ada=Incident Leader" 0x5FbD... 0xe7f1... --json

            Exit codes: 0 the file is written, 1 it is written but the node kept something back or a bound was reached (it is named in the
            file), 2 mend the command line (also: no contract at an address, or the file exists), 70 the node cannot be used.
            """)
        {
            Addresses, Rpc, Out, Name, Tokens, Usd, People, Hops, TransferBlocks, Force, Json,
        };
        verb.SetAction((parsed, token) => Shell.GuardAsync(() => RunAsync(parsed, token)));
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var nodes = NodeAddresses.Parse(parsed.GetValue(Rpc) ?? []);
        var named = DiscoveryInput.Parse("ADDRESS", parsed.GetValue(Addresses) ?? []);
        var options = new DiscoveryOptions
        {
            Tokens = DiscoveryInput.Parse("--token", parsed.GetValue(Tokens) ?? []),
            Hops = DiscoveryInput.Within("--hops", parsed.GetValue(Hops), 0, 6),
            TransferBlocks = (ulong)DiscoveryInput.Within("--transfer-blocks", parsed.GetValue(TransferBlocks), 1, 100_000_000),
            Levers = DiscoveryInput.Levers(),
        };
        var (prices, people) = (DiscoveryExtras.Prices(parsed.GetValue(Usd) ?? []), DiscoveryExtras.People(parsed.GetValue(People) ?? []));
        var file = DiscoveryInput.Free(parsed.GetValue(Out)!, parsed.GetValue(Force));
        var chain = await NodeIntroduction.ChainOfAsync(nodes, TimeProvider.System, cancellationToken);
        await using var run = new DiscoveryRun(nodes, chain, options, TimeProvider.System);
        var found = await run.ExploreAsync([.. named], cancellationToken);
        var draft = DiscoveryExtras.Priced(ProtocolDraft.Of(found, parsed.GetValue(Name)) with { People = people }, prices);
        await DiscoveryInput.WriteAsync(file, Adapters.Packs.ProtocolWriter.Write(found, draft, options.Levers), parsed.GetValue(Force), cancellationToken);
        DiscoveryTree.Print(Shell.People, found, draft, file.Name);
        if (parsed.GetValue(Json))
        {
            Shell.PrintJson(DiscoveryJson.Of(found, draft, file.FullName));
        }

        return found.Missing.Any() ? ExitCode.NotReached : ExitCode.Success;
    }
}
