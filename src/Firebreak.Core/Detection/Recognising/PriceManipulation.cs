using System.Globalization;
using Firebreak.Core.Detection.Observing;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection.Recognising;

/// <summary>
/// R6: within one transaction a pool's price is pushed far and the protocol is used after the push, or the protocol is given two very
/// different answers to one question about a price, or one far from what the chain said before; and value leaves the protocol uncovered.
/// </summary>
/// <exception cref="KeyNotFoundException">On construction: the rule lacks one of its numbers.</exception>
public sealed class PriceManipulation(Rule rule) : IRecogniser
{
    private readonly ValueGate _gate = new(rule);
    private readonly double _move = Math.Log(1 + (double)rule.Parameter("returning-move"));
    private readonly double _farMove = Math.Log(1 + (double)rule.Parameter("staying-move"));

    public Rule Rule { get; } = rule;

    public Signal? Judge(Scene scene)
    {
        if (scene.Loss.IsZero && scene.UnpricedShareLost <= 0)
        {
            return null;
        }

        var use = LastUse(scene);
        foreach (var path in PricePath.Of(scene.Rows))
        {
            if (((path.Furthest >= _move && path.ComesBack) || path.Furthest >= _farMove) && use > path.FirstRow)
            {
                ref readonly var row = ref scene.Rows[use];
                return Tell(scene, SubjectOf(scene, row), $"The price in pool {path.Pool} was moved {Percent(path.Furthest)}", path.FirstRow, use);
            }
        }

        return JudgeAnswers(scene) ?? JudgeTold(scene);
    }

    private Signal? JudgeTold(Scene scene)
    {
        if (ToldPrice.Find(scene, _move, _farMove) is not { } told)
        {
            return null;
        }

        ref readonly var frame = ref scene.Block.Frames[told.Frame];
        return Tell(
            scene, frame.From, $"{scene.Name(frame.From)} was given an answer by {frame.To} that the sender had moved {Percent(told.Distance)}",
            [FrameOf(scene, told.Frame, "answer moved")]);
    }

    private Signal? JudgeAnswers(Scene scene)
    {
        var answers = new Dictionary<(Address, uint, Hash256), (double Answer, int Row)>();
        var rows = scene.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var row = ref rows[i];
            if (row.Kind != ObservationKind.PriceRead || !scene.IsOurs(row.From) || AnswerOf(scene, row) is not { } answer)
            {
                continue;
            }

            var question = (row.Contract, scene.Block.Frames[row.Frame].Selector, row.Key);
            if (!answers.TryGetValue(question, out var first))
            {
                answers[question] = (answer, i);
            }
            else if (Math.Abs(answer - first.Answer) >= _move)
            {
                return Tell(
                    scene, row.From, $"{scene.Name(row.From)} was told two prices by {row.Contract}, {Percent(Math.Abs(answer - first.Answer))} apart", first.Row, i);
            }
        }

        return null;
    }

    internal static double? AnswerOf(Scene scene, in ObservationRow row)
    {
        var selector = scene.Block.Frames[row.Frame].Selector;
        var (first, second) = (row.Amount.ToDouble(), row.Other.ToDouble());
        var value = selector == GetReserves ? second / first : selector == LatestRoundData ? second : selector == TotalSupply ? 0 : first;
        return value > 0 && double.IsFinite(value) ? Math.Log(value) * (selector == Slot0 ? 2 : 1) : null;
    }

    private static Evidence.Frame FrameOf(Scene scene, int index, string role)
    {
        ref readonly var frame = ref scene.Block.Frames[index];
        return new Evidence.Frame(scene.Hash, index - scene.Block.Transactions[scene.Transaction].FrameStart, frame.From, frame.To, frame.Selector, role);
    }

    private Signal? Tell(Scene scene, Address subject, string what, int first, int second) =>
        Tell(scene, subject, what, [scene.Point(scene.Rows[first], "price moved"), scene.Point(scene.Rows[second], "protocol used")]);

    private Signal? Tell(Scene scene, Address subject, string what, IEnumerable<Evidence> evidence)
    {
        if (!_gate.LetsLoss(scene, subject))
        {
            return null;
        }

        return scene.Tell(
            Rule, subject, pages: true, score: 1, $"{what} within one transaction in which {scene.Lost} left the protocol uncovered.",
            [.. evidence, .. scene.Flows()]);
    }

    // Reads of the protocol come before their logs: a use is what its logs and movements tell.
    private static int LastUse(Scene scene)
    {
        var rows = scene.Rows;
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            ref readonly var row = ref rows[i];
            var isUse = row.Kind is ObservationKind.Borrow or ObservationKind.VaultDeposit or ObservationKind.VaultWithdrawal or ObservationKind.Liquidation
                && scene.IsOurs(row.Contract);
            if (isUse || (row.IsMovement && row.Log >= 0 && (scene.IsOurs(row.From) || (row.Kind == ObservationKind.Mint && scene.IsOurs(row.Asset)))))
            {
                return i;
            }
        }

        return -1;
    }

    private static Address SubjectOf(Scene scene, in ObservationRow row) => scene.IsOurs(row.From) ? row.From : row.Contract;

    private static string Percent(double logarithm) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Min(Math.Exp(logarithm) - 1, 1e6):P0}");

    private static readonly uint GetReserves = CallReading.SelectorOf("getReserves()");
    private static readonly uint LatestRoundData = CallReading.SelectorOf("latestRoundData()");
    private static readonly uint TotalSupply = CallReading.SelectorOf("totalSupply()");
    private static readonly uint Slot0 = CallReading.SelectorOf("slot0()");
}
