using System.Globalization;
using Firebreak.Adapters.Archive;
using Firebreak.Adapters.Archive.Recorded;
using Firebreak.Adapters.Packs;
using Firebreak.Adapters.Tests.Packs;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Observing;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Ethereum;
using Xunit;

namespace Firebreak.Adapters.Tests.Archive;

/// <summary>
/// The recognisers on real transactions, whoever is not the actor taken for the protocol. Nobody told them which contract is the victim, who
/// holds roles, or what tokens are worth beyond the largest: so the figures are a floor.
/// </summary>
public sealed class RecordedAttackTests : IDisposable
{
    private static readonly IReadOnlyDictionary<string, Rule> Rules =
        PackFolder.Read(PackFolder.FindShipped()!).Rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Recorded_attacks_are_told_of_more_often_than_ordinary_transactions()
    {
        var attacks = await JudgeAsync("attacks/reproductions.tar.gz", most: int.MaxValue);
        var benign = await JudgeAsync("benign/mainnet-call-traces.tar.gz", most: int.MaxValue);

        TestContext.Current.TestOutputHelper?.WriteLine($"attacks {attacks}\nbenign  {benign}");
        Assert.Empty(attacks.Failures.Concat(benign.Failures));
        Assert.True(attacks.Told >= attacks.Transactions / 2, attacks.ToString());
        Assert.True(benign.Paged <= benign.Transactions / 1_000, benign.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Tally> JudgeAsync(string set, int most)
    {
        var source = FindData(set);
        Assert.SkipWhen(source is null, $"../shared/data/{set} is absent");
        var recognisers = Recognisers.Of(Rules);
        await new RecordingConverter(_folder.Path, kind: null).ConvertAsync(RecordedSource.Find(source!).Single(), _ => { }, Cancel);
        var tally = new Tally();
        var name = Path.GetFileName(set).Replace(".tar.gz", "", StringComparison.Ordinal);
        await foreach (var archived in ArchiveReader.Find([Path.Combine(_folder.Path, name)]).ReadAsync(Cancel))
        {
            for (var i = 0; i < archived.Block.Transactions.Length && tally.Transactions < most; i++)
            {
                tally.Add(archived.Entry ?? "", recognisers, archived.Block, i, archived.Traces.FirstOrDefault(trace => trace.Transaction == archived.Block.Transactions[i].Hash));
            }
        }

        return tally;
    }

    private static string? FindData(string set)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "..", "shared", "data", set);
            if (File.Exists(Path.Combine(folder.FullName, "Firebreak.slnx")))
            {
                return File.Exists(path) ? path : null;
            }
        }

        return null;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed class Tally
    {
        private readonly Observer _observer = new();
        private readonly SortedDictionary<string, int> _rules = new(StringComparer.Ordinal);

        public int Transactions { get; private set; }

        public int Told { get; private set; }

        public int Paged { get; private set; }

        public List<string> Failures { get; } = [];

        public void Add(string entry, IReadOnlyList<IRecogniser> recognisers, Block block, int transaction, DeepTrace? trace)
        {
            Transactions++;
            var scene = new Scene(block, transaction, _observer.Observe(block, transaction), WatchAllOthers(block, transaction), Prices(block.Header.Chain), trace);
            var signals = new List<Signal>();
            foreach (var recogniser in recognisers)
            {
                try
                {
                    if (recogniser.Judge(scene) is { Tier: not Tier.Context } signal)
                    {
                        signals.Add(signal);
                    }
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    Failures.Add($"{recogniser.Rule.Id} on {entry} {transaction}: {exception}");
                }
            }

            Told += signals.Count > 0 ? 1 : 0;
            Paged += signals.Exists(signal => signal.Pages) ? 1 : 0;
            foreach (var signal in signals)
            {
                var key = signal.Rule + (signal.Pages ? " paged" : "");
                _rules[key] = _rules.GetValueOrDefault(key) + 1;
            }
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Transactions} transactions, told {Told}, paged {Paged}: {string.Join(", ", _rules.Select(rule => $"{rule.Key} {rule.Value}"))}");
    }

    // Everything with code that neither is the sender's entry nor was created by it.
    private static Watch WatchAllOthers(Block block, int transaction)
    {
        ref readonly var row = ref block.Transactions[transaction];
        var actors = new HashSet<Address> { row.From, row.To };
        var others = new HashSet<Address>();
        foreach (ref readonly var frame in block.FramesOf(transaction))
        {
            if (frame.Kind is FrameKind.Create or FrameKind.Create2 && actors.Contains(frame.From))
            {
                actors.Add(frame.To);
            }
            else if (frame.Input.Length > 0 && !actors.Contains(frame.To) && !IsPrecompiled(frame.To))
            {
                others.Add(frame.To);
            }
        }

        return new Watch(new Protocol(
            "everyone else", others.Where(address => !actors.Contains(address)).Select(address => new WatchedContract(address.ToString(), address, "contract", Lever: null)).ToItems(),
            [], [], []));
    }

    private static bool IsPrecompiled(Address address) => address.ToUInt256() < 1_024;

    private static Valuation Prices(ChainId chain) => new(default, Majors(chain), [], UsdPerCoin: 2_000m);

    private static Items<Rate> Majors(ChainId chain) => chain.Value == 56
        ? [Dollar("0x55d398326f99059fF775485246999027B3197955", 18), Dollar("0xe9e7CEA3DedcA5984780Bafc599bD69ADd087D56", 18), Dollar("0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d", 18), Coin("0xbb4CdB9CBd36B01bD1cBaEBF2De08d9173bc095c")]
        :
        [
            Dollar("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 6), Dollar("0xdAC17F958D2ee523a2206206994597C13D831ec7", 6), Dollar("0x6B175474E89094C44Da98b954EedeAC495271d0F", 18),
            Dollar("0x4Fabb145d64652a948d72533023f6E7A623C7C53", 18), Coin("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"),
            new Rate(Address.Parse("0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599"), UInt256.FromUnits("20", 10), 1),
        ];

    private static Rate Coin(string address) => new(Address.Parse(address), 1, 1);

    // A dollar is a two-thousandth of a coin.
    private static Rate Dollar(string address, int decimals) => new(Address.Parse(address), UInt256.FromUnits("1", 18), UInt256.FromUnits("2000", decimals));
}
