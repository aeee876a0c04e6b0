using System.Globalization;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;

namespace Firebreak.Web.Views;

/// <summary>A call tree as indented lines in call order.</summary>
public sealed record CallTreeView(string Transaction, string Remark, Items<CallLine> Lines)
{
    public static CallTreeView From(CallTree tree, Amounts amounts) => new(
        tree.Transaction.ToString(),
        string.Create(CultureInfo.InvariantCulture, $"block {tree.Block.Number}, {tree.Frames} calls, {tree.Nodes.Count} shown"),
        tree.Nodes.Select(node => CallLine.From(node, amounts)).ToItems());
}

/// <summary>One call.</summary>
/// <param name="Indent">How far the line is moved in, in steps; deep recursion stays readable.</param>
/// <param name="Proof">What the call proves; null for most.</param>
public sealed record CallLine(int Index, int Indent, string Kind, string Route, Shown Call, Shown Remark, bool IsReverted, Shown? Proof)
{
    private const int DeepestIndent = 16;

    public static CallLine From(CallNode node, Amounts amounts) => new(
        node.Index,
        Math.Clamp(node.Depth, 0, DeepestIndent),
        node.Kind.ToString().ToLowerInvariant(),
        $"{node.From} to {node.To}",
        $"{Words.Brief(node.To)}.{Named(node)}({string.Join(", ", node.Arguments)})",
        string.Join(" · ", Remarks(node, amounts)),
        node.Reverted,
        node.Proof is { } proof ? new Shown(proof) : default(Shown?));

    // A function's printed name already ends with its parameter types; the arguments say more.
    private static string Named(CallNode node)
    {
        var bracket = node.Function.IndexOf('(', StringComparison.Ordinal);
        return bracket < 0 ? node.Function : node.Function[..bracket];
    }

    private static IEnumerable<string> Remarks(CallNode node, Amounts amounts)
    {
        if (!node.Value.IsZero && node.Kind is not (FrameKind.DelegateCall or FrameKind.StaticCall))
        {
            yield return $"moves {amounts.Coins(node.Value)}";
        }

        if (node.Reverted)
        {
            yield return node.Failure is null ? "reverted" : $"reverted: {node.Failure}";
        }

        if (node.LeftOut > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{node.LeftOut} calls below it are not shown");
        }
    }
}
