using Firebreak.Core.Chain;
using Firebreak.Core.Forensics;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Forensics;

/// <summary>Why it was possible, with the frames and slots that prove it.</summary>
internal static class CauseSection
{
    private const int DeepestIndent = 24;

    public static Markup Write(ReportScene scene)
    {
        var cause = scene.Findings.Cause;
        var owasp = cause.Owasp is { } id ? Markup.Of($"<span class=chip>OWASP Smart Contract Top 10 (2026): {id}</span>") : Markup.Empty;
        var traced = cause.IsRetraced ? Markup.Of($"<span class='chip good'>confirmed by a re-trace</span>") : Markup.Empty;
        var place = cause.Contract is { } contract ? Markup.Of($"<p>At fault: {scene.Account(contract)}, function <code>{cause.Function ?? "unknown"}</code></p>") : Markup.Empty;
        return Markup.Of($"""
            <section><h2>Root cause: {cause.Class}</h2><p class=chips>{owasp}{traced}</p><p>{cause.Statement}</p>{place}
            {Slots(scene, cause)}{Mends(cause)}{Trees(scene, cause)}</section>
            """);
    }

    private static Markup Slots(ReportScene scene, RootCause cause) => cause.Slots.Count == 0
        ? Markup.Empty
        : Markup.Of($"""
            <h3>The storage that proves it</h3><table><thead><tr><th>Slot<th>What happened to it, in order</tr></thead><tbody>
            {cause.Slots.Select(slot => Markup.Of($"<tr><td>{scene.Mention(slot.Account)}<br><code>{slot.Slot}</code><td>{slot.Story.Select(line => Markup.Of($"{line}<br>"))}</tr>"))}
            </tbody></table>
            """);

    private static Markup Mends(RootCause cause) => cause.Mends.Count == 0
        ? Markup.Empty
        : Markup.Of($"<h3>What would mend it</h3><ul>{cause.Mends.Select(mend => Markup.Of($"<li>{mend}</li>"))}</ul>");

    private static Markup Trees(ReportScene scene, RootCause cause)
    {
        var proving = scene.Findings.Trees.FirstOrDefault(tree => tree.Transaction == cause.Transaction)
            ?? (scene.Findings.Trees.Count > 0 ? scene.Findings.Trees[0] : null);
        if (proving is null)
        {
            return Markup.Empty;
        }

        var others = scene.Findings.Trees.Where(tree => tree != proving).Select(tree => Markup.Of(
            $"<details><summary>Block {tree.Block.Number}, transaction <code>{tree.Transaction}</code>, {tree.Frames} frames</summary>{Tree(scene, tree)}</details>"));
        return Markup.Of($"""
            <h3>The calls of transaction <code>{proving.Transaction}</code>, block {proving.Block.Number}</h3>{Tree(scene, proving)}
            <div class=others>{others}</div>
            """);
    }

    private static Markup Tree(ReportScene scene, CallTree tree) => Markup.Of(
        $"<ol class=calls>{tree.Nodes.Select(node => Node(scene, node))}</ol>");

    private static Markup Node(ReportScene scene, CallNode node)
    {
        var proof = node.Proof is { } role ? Markup.Of($"<mark>{role}</mark>") : Markup.Empty;
        var value = node.Value.IsZero ? Markup.Empty : Markup.Of($"<span class=value>{scene.Money.Coins(node.Value)}</span>");
        var failure = node.Failure is { } reason ? Markup.Of($"<span class=failure>{reason}</span>") : Markup.Empty;
        var kind = node.Kind is FrameKind.Call ? Markup.Empty : Markup.Of($"<span class=kind>{node.Kind}</span>");
        var leftOut = node.LeftOut > 0 ? Markup.Of($"<li class=left style='--depth:{Indent(node) + 1}'>{node.LeftOut} frames left out</li>") : Markup.Empty;
        return Markup.Of($"""
            <li class='{Tone(node)}' style='--depth:{Indent(node)}'><span class=index>{node.Index}</span>{kind}<b title='{node.To}'>{scene.Names.NameOf(node.To)}</b><span class=call>.{Signature(node)}<i>{Arguments(scene, node)}</i></span>{value}{proof}{failure}</li>{leftOut}

            """);
    }

    private static string Tone(CallNode node) => node.Proof is not null ? "proof" : node.Reverted ? "reverted" : "plain";

    private static int Indent(CallNode node) => Math.Min(node.Depth, DeepestIndent);

    // Where the arguments are known they say more than their types.
    private static string Signature(CallNode node) => node.Arguments.Count > 0 && node.Function.IndexOf('(', StringComparison.Ordinal) is > 0 and var open
        ? node.Function[..open]
        : node.Function;

    private static string Arguments(ReportScene scene, CallNode node) => node.Arguments.Count == 0
        ? ""
        : $"({string.Join(", ", node.Arguments.Select(argument => Address.TryParse(argument, out var account) ? scene.Names.NameOf(account) : argument))})";
}
