using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Writing;

/// <summary>The answer of a view at the end of a block: of every block, of each so many, or of those that touched the contract.</summary>
internal sealed class ViewTrigger(AbiFunction declared, IReadOnlyList<ViewQuestion> questions, ViewRhythm rhythm) : Trigger
{
    private readonly AbiType[] _types = [.. declared.Outputs.Select(output => output.Type)];
    private readonly Arguments _answer = new(declared.Outputs, (Moment moment, out ReadOnlySpan<byte> data) => moment.View!.After.Read(moment, out data));
    private readonly Arguments _previous = new(declared.Outputs, (Moment moment, out ReadOnlySpan<byte> data) => moment.View!.Before.Read(moment, out data));

    /// <summary>One for each contract that is asked.</summary>
    public IReadOnlyList<ViewQuestion> Questions => questions;

    /// <summary>Whether a condition compares with the answer before the block.</summary>
    public bool AsksBefore { get; private set; }

    protected override Lanes Watches => rhythm.Blocks > 1 ? Lanes.Clock : rhythm.OnTouch ? Lanes.Frames | Lanes.Logs : Lanes.None;

    /// <summary>Whether the block is one that it asks about. Depends on the block alone.</summary>
    /// <param name="touched">Of the contracts that are asked those that the block touched.</param>
    public bool IsDue(Block block, ViewQuestion question, IReadOnlySet<Address> touched) =>
        rhythm.OnTouch ? touched.Contains(question.Contract) : block.Ref.Number % rhythm.Blocks == 0;

    public bool WaitsForTouch => rhythm.OnTouch;

    /// <summary>What was answered, held against what was declared.</summary>
    public ViewSight SightOf(ViewOutcome? outcome, string when) => ViewSight.Of(outcome, declared, _types, when);

    public override bool Fits(Moment moment) => true;

    public override void Note(Scope scope)
    {
        base.Note(scope);
        AsksBefore |= scope.AsksPrevious;
    }

    public override Scope ScopeFor(Ledger ledger, Lists lists) => new(ledger, lists)
    {
        Arguments = _answer,
        Previous = _previous,
        OwnName = "view",
        Own = ViewFields.All,
        HasTransaction = false,
        Subject = SubjectOf,
    };

    public override Address SubjectOf(Moment moment) => moment.View!.Question.Contract;

    /// <summary>After all transactions of its block.</summary>
    public override long OrderOf(Moment moment) => Answers + moment.View!.Place;

    public override Evidence? PointTo(Moment moment) => null;

    public override string Tell(Moment moment)
    {
        var view = moment.View!;
        var before = view.Before.Bytes is { } earlier ? $", and {Values(earlier)} before the block" : "";
        return $"{declared.Name}() of {view.Question.Contract} {(view.After.Bytes is { } now ? $"answered {Values(now)}" : view.After.Fault)}{before}";
    }

    private string Values(byte[] answer) => Describe("", declared.Outputs, () => declared.DecodeOutput(answer));
}

/// <summary>How often a view is asked.</summary>
/// <param name="Blocks">Of so many blocks one; 1 for every block.</param>
/// <param name="OnTouch">Instead of that, whenever a transaction called the contract, or it wrote a log.</param>
internal readonly record struct ViewRhythm(ulong Blocks, bool OnTouch)
{
    /// <summary>The forms, for faults.</summary>
    public const string Form = "block, a number such as 50 blocks, or touch";

    private const ulong MostBlocks = 1_000_000;

    public static bool TryRead(string text, out ViewRhythm rhythm)
    {
        var isBlocks = WindowText.TryRead(text, out var length) && length.Blocks is > 0 and <= MostBlocks;
        rhythm = new ViewRhythm(isBlocks ? length.Blocks : 1, text == "touch");
        return isBlocks || text is "block" or "touch";
    }
}
