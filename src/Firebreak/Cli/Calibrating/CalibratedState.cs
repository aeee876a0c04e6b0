using System.Globalization;
using Firebreak.Adapters.JsonRpc.Ranges;
using Firebreak.Cli.Judging;
using Firebreak.Core.Baselines;
using Firebreak.Core.Baselines.Learning;
using Firebreak.Core.Chain;
using Firebreak.Engine.Configuration;
using Firebreak.Engine.Ingest;

namespace Firebreak.Cli.Calibrating;

/// <summary>A state that <c>calibrate --write</c> wrote, on its way into a watch: read, and held against chain, protocol and node before anything starts.</summary>
internal static class CalibratedState
{
    public const string Option = "--baseline";

    private const long MostBytes = 4 << 20;

    /// <exception cref="BadConfigurationException">It does not belong to what is watched; the message says why and what to do.</exception>
    public static async Task<CarriedBaseline> ReadAsync(FileInfo file, FirebreakConfig config, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!config.Packs.RulesInForce(config.Sandbox, config.Shadow).ContainsKey(LearnedDetector.NewWalk))
        {
            throw BadInput.At(Option, "is of no use: nothing is learned here", "write sandbox: true, or shadow: [new-walk, unusual-transaction], into the configuration");
        }

        var carried = await OpenAsync(file, cancellationToken);
        if (carried.Misfit(new ChainId(config.Ingest.ChainId), config.Protocol) is { } misfit)
        {
            throw BadInput.At(Option, $"{BadInput.Quote(file.Name)} {misfit}", "calibrate with the protocol file and the chain that are watched");
        }

        await CheckPlaceAsync(carried, file, config.Ingest, time, cancellationToken);
        return carried;
    }

    private static async Task<CarriedBaseline> OpenAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (!file.Exists || file.Length > MostBytes)
        {
            throw BadInput.At(Option, $"{BadInput.Quote(file.FullName)} {(file.Exists ? "is far too large for a calibrated state" : "is not there")}", "name a file that firebreak calibrate --write made");
        }

        try
        {
            return CarriedBaseline.FromBytes(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
        }
        catch (SnapshotException exception)
        {
            throw BadInput.At(Option, $"{BadInput.Quote(file.Name)} cannot be used: {exception.Message}", "name a file that firebreak calibrate --write of this version made");
        }
    }

    // A state of a branch that was given up, or of another chain with the same number, would be believed otherwise.
    private static async Task CheckPlaceAsync(
        CarriedBaseline carried, FileInfo file, IngestOptions nodes, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var reachable = new RangeNodes(nodes, time);
        var place = carried.UpTo.Number.ToString(CultureInfo.InvariantCulture);
        var header = await reachable.View.FindHeaderAsync(carried.UpTo.Number, cancellationToken);
        if (header is null)
        {
            throw BadInput.At(Option, $"{BadInput.Quote(file.Name)} knows the chain up to block {place}, which the node does not have", "wait until the node is there, or name a node of the chain that it was learned from");
        }

        if (header.Ref.Hash != carried.UpTo.Hash)
        {
            throw BadInput.At(Option, $"{BadInput.Quote(file.Name)} was learned from another block {place} than the node has: that branch was given up, or it is another chain", "calibrate again, up to a final block");
        }
    }
}
