using CsCheck;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class JournalPropertyOnSqlite() : JournalPropertyContract(new SqliteEngine());

public sealed class JournalPropertyOnPostgres(PostgresEngine engine) : JournalPropertyContract(engine);

public abstract class JournalPropertyContract(IStorageEngine engine)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reorgs_replays_late_settles_and_healings_leave_what_the_straight_run_leaves()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        ulong runs = 0;
        await Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1000]).List[0, 30].SampleAsync(
            async steps =>
            {
                // Two chains with the same blocks stand in for two databases.
                var crooked = new ChainId(Interlocked.Add(ref runs, 2));
                var straight = new ChainId(crooked.Value + 1);
                var model = new JournalModel(storage.Journal, storage.Coverage, crooked, Token);
                foreach (var (what, pick) in steps)
                {
                    await model.DoAsync(what, pick);
                }

                await RunStraightAsync(storage, straight, model);
                site.Clock.Advance(TimeSpan.FromDays(1));
                var (left, right) = (await LeftAsync(storage, crooked), await LeftAsync(storage, straight));
                Assert.Equal(right.Standing, left.Standing);
                Assert.Equal(right.Suspects, left.Suspects);
                Assert.Equal(right.Measurements, left.Measurements);
                Assert.Equal(right.Coverage, left.Coverage);
                Assert.Equal(right.Due, left.Due);
                Assert.Empty(await storage.Coverage.MissingAsync(crooked, Token));
                Assert.Equal(model.Blocks.Count > 1 ? right.Position : left.Position, left.Position);
            },
            iter: Nightly.Choose(40, 400),
            threads: 1);
    }

    private static async Task RunStraightAsync(OpenStorage storage, ChainId straight, JournalModel model)
    {
        var ideal = new JournalModel(storage.Journal, storage.Coverage, straight, Token);
        foreach (var block in model.Blocks.Skip(1))
        {
            await ideal.AdvanceAsync(block);
        }

        foreach (var suspect in model.Settled)
        {
            await ideal.SettleAsync(suspect with { Chain = straight });
        }

        foreach (var (block, gap) in model.Healed)
        {
            await ideal.HealAsync(block, gap);
        }

        if (model.Final is { } final)
        {
            await ideal.FinalizeAsync(final);
        }
    }

    private static async Task<Left> LeftAsync(OpenStorage storage, ChainId chain) => new(
        await StandingAsync(storage.Signals, chain),
        [.. (await storage.Journal.WaitingSuspectsAsync(chain, Token)).Select(suspect => (suspect.Block, suspect.Transaction, suspect.Reason))],
        [.. await storage.Journal.MeasurementsAsync(chain, Token)],
        (await storage.Coverage.ReadAsync(chain, 0, ulong.MaxValue, 1_000, Token)).Spans,
        [.. (await storage.Coverage.DueAsync(chain, 1_000, Token)).Select(due => (due.Block, due.Gaps)).OrderBy(due => due.Block.Number)],
        await storage.Journal.LoadPositionAsync(chain, Token));

    /// <summary>The fold over the log, which must never raise what stands nor withdraw what does not.</summary>
    private static async Task<List<string>> StandingAsync(ISignalLog log, ChainId chain)
    {
        var standing = new Dictionary<SignalId, Signal>();
        var gone = new HashSet<SignalId>();
        foreach (var logged in await log.ReadAsync(0, int.MaxValue, Token))
        {
            if (logged.Change is SignalChange.Raised raised && raised.Signal.Provenance.Chain == chain)
            {
                Assert.True(standing.TryAdd(raised.Signal.Id, raised.Signal), "A signal that stands was raised again.");
                gone.Remove(raised.Signal.Id);
            }
            else if (logged.Change is SignalChange.Withdrawn withdrawn && (standing.Remove(withdrawn.Signal) || gone.Contains(withdrawn.Signal)))
            {
                Assert.True(gone.Add(withdrawn.Signal), "A signal was withdrawn twice.");
            }
        }

        return [.. standing.Values.Select(signal => $"{signal.Provenance.Block} {signal.Because}").Order(StringComparer.Ordinal)];
    }

    private sealed record Left(
        List<string> Standing, List<(BlockRef, Ethereum.Hash256, string)> Suspects, List<Measurement> Measurements,
        Items<CoverageSpan> Coverage, List<(BlockRef, Items<CoverageGap>)> Due, ChainPosition? Position);
}
