using System.Collections.Concurrent;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Detection.Recognising;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;
using Microsoft.Extensions.Logging;

namespace Firebreak.Engine.Detection;

/// <summary>Reads from the node what a protocol held and what its assets were worth at a block.</summary>
public sealed partial class ValuationReader(Protocol protocol, IChainView view, ILogger<ValuationReader> logger) : IValuations
{
    private static readonly AbiFunction ConvertToAssets = AbiFunction.Parse("convertToAssets(uint256)");
    private static readonly AbiFunction Allowance = AbiFunction.Parse("allowance(address,address)");
    private static readonly AbiFunction BalanceOf = AbiFunction.Parse("balanceOf(address)");

    private readonly Watch _watch = new(protocol);
    private const int Remembered = 64;
    private readonly ConcurrentDictionary<string, bool> _unpriced = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<BlockRef, Valuation> _known = new();
    private volatile Expected? _coming;

    /// <summary>
    /// Begins to read the state of a block that the next one will probably need, so that it is there when that one arrives. Whatever goes
    /// wrong with it is not told: whoever then needs the state asks again.
    /// </summary>
    public void Expect(BlockRef at, CancellationToken cancellationToken)
    {
        if (!_known.ContainsKey(at))
        {
            _coming = new Expected(at, TryReadFromNodeAsync(at, cancellationToken));
        }
    }

    /// <summary>From memory when it was read before: the state of a block, named by its hash, never changes.</summary>
    public async Task<Valuation> ReadAsync(BlockRef at, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(at, out var known))
        {
            return known;
        }

        if (_known.Count > Remembered)
        {
            _known.Clear();
        }

        var expected = _coming is { } coming && coming.At == at ? await coming.Valuation.WaitAsync(cancellationToken) : null;
        return _known[at] = expected ?? await ReadFromNodeAsync(at, cancellationToken);
    }

    /// <summary>
    /// For judging a block: the state before it; its own changes of state, where something in it is judged by them and they are not there; and,
    /// where something left the protocol after a question whose answer the sender may have swayed, what the node answers to that question
    /// before the block and, unless it is pending, after it.
    /// </summary>
    public async Task<Valuation> ReadAsync(Block block, CancellationToken cancellationToken)
    {
        var valuation = await ReadAsync(block.Before, cancellationToken);
        if (protocol.IsWholeChain)
        {
            var tried = valuation with { Views = (await TryDoorsAsync(block, OpenDoors.Of(block), cancellationToken)).ToItems() };
            return await WithPursesAsync(block, tried, cancellationToken);
        }

        valuation = await FindWholeAsync(block, valuation, cancellationToken) is { } whole ? valuation with { Whole = whole } : valuation;
        var questions = DisturbedViews.Of(block, _watch, valuation.Whole);
        var asked = PushedAhead.Questions(block, _watch, valuation).Except(questions).ToList();
        var answers = await Task.WhenAll(questions.Select(frame => AnswerAsync(block, frame, cancellationToken)));
        var older = asked.Count == 0 ? [] : await OlderAsync(block, asked, cancellationToken);
        var doors = await TryDoorsAsync(block, OpenDoors.Of(block, _watch), cancellationToken);
        valuation = answers.Length + older.Count + doors.Count == 0 ? valuation : valuation with { Views = answers.Concat(older).OfType<ViewAnswer>().Concat(doors).ToItems() };
        return await RecordReader.FindAsync(view, block, _watch, valuation, cancellationToken) is { } records ? valuation with { Records = records } : valuation;
    }

    // Of the contracts of a whole chain little can be asked: whether a few would have let a stranger in.
    private async Task<List<ViewAnswer>> TryDoorsAsync(Block block, IReadOnlyList<OpenDoor> doors, CancellationToken cancellationToken)
    {
        var tried = await Task.WhenAll(doors.Select(door => TryDoorAsync(block, door, cancellationToken)));
        return [.. tried.OfType<ViewAnswer>()];
    }

    private async Task<Valuation> WithPursesAsync(Block block, Valuation valuation, CancellationToken cancellationToken)
    {
        var wanted = PursesWanted.Of(block, valuation);
        if (wanted.Count == 0)
        {
            return valuation;
        }

        try
        {
            var held = await view.ReadManyAsync([.. wanted.Select(purse => new StateQuestion(purse.Token, BalanceOf.Encode(purse.Holder)))], block.Before, cancellationToken);
            return valuation with { Holdings = wanted.Zip(held).Where(purse => purse.Second is not null).Select(purse => new Holding(purse.First.Holder, purse.First.Token, purse.Second!.Value)).ToItems() };
        }
        catch (NodeAnswerException)
        {
            return valuation; // State of before is not kept: what was lost stays without a measure.
        }
    }

    private async Task<ViewAnswer?> TryDoorAsync(Block block, OpenDoor door, CancellationToken cancellationToken)
    {
        var (to, data) = (block.Frames[door.Frame].To, block.Bytes(block.Frames[door.Frame].Input).ToArray());
        try
        {
            var answer = new ViewAnswer(door.Frame, ViewAnswer.WordsOf(await view.CallAsync(OpenDoors.Nobody, to, data, block.Before, cancellationToken)), []);
            return !door.IsOfPower && await HasLeaveAsync(block, door, cancellationToken) ? null : answer;
        }
        catch (NodeAnswerException)
        {
            return null; // The door is closed, or the state is not kept: nothing speaks against anybody.
        }
    }

    // Whoever was let in by the holder needs no open door.
    private async Task<bool> HasLeaveAsync(Block block, OpenDoor door, CancellationToken cancellationToken) =>
        await AskAsync(door.Contract, Allowance.Encode(door.Holder, block.Frames[door.Frame].From), block.Before, cancellationToken) is [{ IsZero: false }, ..];

    // A push that was sent some blocks ahead stands in the state before this one already.
    private async Task<IReadOnlyList<ViewAnswer>> OlderAsync(Block block, IReadOnlyList<int> asked, CancellationToken cancellationToken)
    {
        try
        {
            var first = block.Before.Number - Math.Min(block.Before.Number, PushedAhead.BlocksBack);
            if (await view.FindHeaderAsync(first, cancellationToken) is not { } header)
            {
                return [];
            }

            var answers = await Task.WhenAll(asked.Select(async frame =>
                await AskAsync(block.Frames[frame].To, block.Bytes(block.Frames[frame].Input).ToArray(), header.Ref, cancellationToken) is { } words
                    ? new ViewAnswer(frame, words, [])
                    : null));
            var far = answers.OfType<ViewAnswer>().Where(answer => PushedAhead.IsFar(block, answer.Frame, answer.Before)).ToList();
            return far.Count == 0 ? [] : await ByTheSameSenderAsync(block, far, first, cancellationToken);
        }
        catch (NodeAnswerException)
        {
            return []; // Old state is often not kept.
        }
    }

    private async Task<IReadOnlyList<ViewAnswer>> ByTheSameSenderAsync(Block block, List<ViewAnswer> far, ulong first, CancellationToken cancellationToken)
    {
        var found = new List<ViewAnswer>();
        for (var number = block.Before.Number; number > first && found.Count < far.Count; number--)
        {
            if (await view.FindBlockAsync(number, cancellationToken) is { } earlier)
            {
                found.AddRange(far.Except(found).Where(answer => PushedAhead.ActedOn(earlier, block, answer.Frame, _watch)).ToList());
            }
        }

        return found;
    }

    private async Task<Block?> FindWholeAsync(Block block, Valuation valuation, CancellationToken cancellationToken)
    {
        if (block.Lanes.HasFlag(Lanes.StateChanges) || block.Stage == EvidenceStage.Pending || !ChangesWanted.Exist(block, _watch, valuation))
        {
            return null;
        }

        try
        {
            return await view.FindBlockAsync(block.Ref.Number, cancellationToken) is { } found && found.Ref == block.Ref && found.Lanes.HasFlag(Lanes.StateChanges)
                ? found
                : null;
        }
        catch (NodeAnswerException)
        {
            return null; // A node that does not tell changes leaves those rules as wise as they were.
        }
    }

    private async Task<ViewAnswer?> AnswerAsync(Block block, int frame, CancellationToken cancellationToken)
    {
        var (to, data) = (block.Frames[frame].To, block.Bytes(block.Frames[frame].Input).ToArray());
        var before = AskAsync(to, data, block.Before, cancellationToken);
        var after = block.Stage == EvidenceStage.Pending ? null : await AskAsync(to, data, block.Ref, cancellationToken);
        return await before is { } answer ? new ViewAnswer(frame, answer, after ?? []) : null;
    }

    private async Task<Items<UInt256>?> AskAsync(Address to, byte[] data, BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            return ViewAnswer.WordsOf(await view.CallAsync(to, data, at, cancellationToken));
        }
        catch (NodeAnswerException)
        {
            return null; // What was not there before, or asks who is asking, has nothing to be compared with.
        }
    }

    private async Task<Valuation?> TryReadFromNodeAsync(BlockRef at, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadFromNodeAsync(at, cancellationToken);
        }
        catch (Exception exception) when (exception is NodeUnavailableException or NodeAnswerException or OperationCanceledException)
        {
            return null;
        }
    }

    public async Task<Valuation?> BeforeAsync(Block block, CancellationToken cancellationToken) => await ReadAsync(block, cancellationToken);

    public Valuation? Written(Block block) => protocol.Assets.All(asset => asset.PricedBy is null)
        ? new Valuation(block.Before, WrittenPrices.RatesOf(protocol), [], WrittenPrices.UsdPerCoin(protocol))
        : null;

    public async Task<Items<ViewReply>> AskAsync(Block block, Items<ViewQuestion> questions, CancellationToken cancellationToken)
    {
        var twofold = questions.Where(question => question.AsksBefore).ToList();
        var after = questions.Count == 0 ? Task.FromResult<IReadOnlyList<ViewOutcome>>([]) : view.AskAsync([.. questions], block.Ref, cancellationToken);
        var before = twofold.Count == 0 ? [] : await view.AskAsync(twofold, block.Before, cancellationToken);
        var answers = await after;
        return questions.Select((question, place) => new ViewReply(
            question, answers[place], twofold.IndexOf(question) is >= 0 and var earlier ? before[earlier] : null)).ToItems();
    }

    private async Task<Valuation> ReadFromNodeAsync(BlockRef at, CancellationToken cancellationToken)
    {
        var priced = protocol.Assets.Where(asset => asset is { PricedBy: not null, Address: not null }).ToList();
        var held = protocol.Contracts.SelectMany(contract => protocol.Assets.Where(asset => asset.Address != contract.Address).Select(asset => (contract, asset))).ToList();
        var questions = priced.Select(asset => (asset.Symbol, Question: new StateQuestion(asset.PricedBy!.Value, ConvertToAssets.Encode(Sample(asset)))))
            .Concat(held.Select(pair => (pair.asset.Symbol, Question: HoldingOf(pair.contract.Address, pair.asset))))
            .ToList();
        var answers = await view.ReadManyAsync([.. questions.Select(question => question.Question)], at, cancellationToken);
        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i] is null && _unpriced.TryAdd(questions[i].Symbol, value: true))
            {
                LogUnpriced(questions[i].Symbol, at.Number);
            }
        }

        var written = WrittenPrices.RatesOf(protocol);
        var rates = priced.Select((asset, place) => RateOf(asset, answers[place], written)).OfType<Rate>();
        var holdings = held.Select((pair, place) => answers[priced.Count + place] is { } amount
            ? new Holding(pair.contract.Address, pair.asset.Address, amount)
            : null).OfType<Holding>();
        return new Valuation(at, written.Concat(rates).ToItems(), holdings.ToItems(), WrittenPrices.UsdPerCoin(protocol));
    }

    private static StateQuestion HoldingOf(Address holder, Asset asset) =>
        asset.Address is { } token ? new StateQuestion(token, BalanceOf.Encode(holder)) : new StateQuestion(holder, Data: null);

    // A large sample keeps the fraction exact to far below a wei per unit.
    private static UInt256 Sample(Asset asset) => UInt256.FromUnits("1000000000", asset.Decimals);

    private Rate? RateOf(Asset asset, UInt256? answer, Items<Rate> written)
    {
        if (asset.Address is not { } token || answer is not { } worth)
        {
            return null;
        }

        var underlying = protocol.Assets.FirstOrDefault(candidate => candidate.Symbol == asset.PricedIn);
        return underlying is not { IsNative: false } ? new Rate(token, worth, Sample(asset))
            : written.FirstOrDefault(rate => rate.Asset == underlying.Address) is { Denominator.IsZero: false } rate
                ? new Rate(token, Valuation.Scale(worth, rate.Numerator, rate.Denominator), Sample(asset))
                : null;
    }

    [LoggerMessage(2001, LogLevel.Warning, "{Asset} could not be valued at block {Block}; it counts as nothing there.")]
    private partial void LogUnpriced(string asset, ulong block);

    private sealed record Expected(BlockRef At, Task<Valuation?> Valuation);
}
