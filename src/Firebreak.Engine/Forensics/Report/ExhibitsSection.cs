using Firebreak.Core.Forensics;

namespace Firebreak.Engine.Forensics;

/// <summary>What the report rests on, what could not be seen, and how anyone can check it.</summary>
internal static class ExhibitsSection
{
    public static Markup Write(ReportScene scene)
    {
        var file = scene.Subject.File;
        return Markup.Of($"""
            <section><h2>What could not be seen</h2><ul>{scene.Findings.Gaps.Select(gap => Markup.Of($"<li>{gap}</li>"))}</ul></section>
            <section><h2>Exhibits</h2><p>Made from entry {file.Log.Sequence} of the incident's log, hash <code>{file.Log.Hash}</code>. The hash of this page itself stands in {CaseFile.ManifestName}.</p>
            <table class=exhibits><thead><tr><th>File<th class=num>Bytes<th>SHA-256<th>Source</tr></thead><tbody>{file.Exhibits.Select(Row)}</tbody></table>
            <h3>How to check it</h3>
            <p><code>firebreak verify</code> compares every file with the manifest, the manifest with the hash that was sealed into the incident's log, and the log
            with its own chain of hashes. Without Firebreak: <code>sha256sum</code> of each file must give the hash above, and that of {CaseFile.ManifestName} the one in the log's
            entry <code>case-file-sealed</code>. Blocks and transactions can be looked up by hash on any other node of the chain.</p></section>
            """);
    }

    private static Markup Row(Exhibit exhibit)
    {
        var block = exhibit.Block is { } at ? Markup.Of($"<br><span class=dim>block {at.Number} <code title='{at.Hash}'>{at.Hash.ToHex()[..18]}…</code></span>") : Markup.Empty;
        return Markup.Of($"<tr><td>{exhibit.Name}<td class=num>{exhibit.Bytes:N0}<td><code>{exhibit.Sha256}</code><td>{exhibit.Source}{block}</tr>");
    }
}
