using System.Diagnostics;
using System.Globalization;

namespace Firebreak.Adapters.Anvil;

/// <summary>
/// The command that runs anvil under a keeper: a few lines of shell that hold one end of a pipe from us. However we end, even by SIGKILL,
/// the pipe breaks, and the keeper kills anvil and removes its folder. (Linux's parent-death signal would not do: it fires when the
/// <em>thread</em> that started the child ends, and ours come from a pool.)
/// </summary>
internal static class AnvilKeeper
{
    /// <summary>How the line begins that comes before anvil's own: the rest of it is anvil's process id.</summary>
    public const string ProcessLine = "anvil is process ";

    private const string Script =
        $"""
        trap '' INT HUP
        trap : TERM
        folder=$1; shift
        exec 3<&0
        sh -c 'echo "{ProcessLine}$$"; exec "$@"' anvil "$@" </dev/null 3<&- &
        anvil=$!
        (
          while read -r _ <&3; do :; done
          kill -KILL "$anvil"
        ) >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        until wait "$anvil"; status=$?; ! kill -0 "$anvil" 2>/dev/null; do :; done
        kill "$watch" 2>/dev/null
        rm -rf -- "$folder"
        exit "$status"
        """;

    public static ProcessStartInfo Command(string binary, string folder, AnvilOptions options)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        foreach (var argument in (string[])["-c", Script, "anvil-keeper", folder, binary, .. Arguments(folder, options)])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TMPDIR"] = folder;
        start.Environment["NO_COLOR"] = "1";
        return start;
    }

    private static IEnumerable<string> Arguments(string folder, AnvilOptions options) =>
    [
        "--host", "127.0.0.1",
        "--port", Text(options.Port),
        "--chain-id", Text(options.ChainId),
        "--slots-in-an-epoch", Text(options.SlotsInAnEpoch),
        "--hardfork", options.Hardfork,
        "--accounts", Text(options.Accounts),
        "--order", "fees",
        "--cache-path", folder,
        .. options.ForkOf is { } node ? (string[])["--fork-url", node.ToString()] : [],
        .. Mining(options.Mining),
        .. options.HasIpc ? (string[])["--ipc", Path.Combine(folder, AnvilProcess.SocketName)] : [],
        .. options.TracesSteps ? (string[])["--steps-tracing"] : [],
        .. options.GenesisNumber is { } number ? (string[])["--number", Text(number)] : [],
        .. options.IsFree ? (string[])["--base-fee", "0", "--gas-price", "0", "--disable-block-gas-limit", "--code-size-limit", "100000"] : [],
        .. options.GenesisTime is { } time ? (string[])["--timestamp", Text(time.ToUnixTimeSeconds())] : [],
    ];

    private static string[] Mining(AnvilMining mining) => mining switch
    {
        AnvilMining.Instantly => [],
        AnvilMining.OnDemand => ["--no-mining"],
        AnvilMining.Every every => ["--block-time", Text(every.BlockTime.TotalSeconds)],
        _ => throw new UnreachableException(),
    };

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
