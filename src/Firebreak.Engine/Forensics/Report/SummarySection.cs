namespace Firebreak.Engine.Forensics;

/// <summary>What happened, in words that need no other page, and the picture of the vault.</summary>
internal static class SummarySection
{
    public static Markup Write(ReportScene scene) => Markup.Of($"""
        <section><h2>What happened</h2>{Attack(scene)}{Answer(scene)}<p>{scene.Findings.Cause.Statement}</p>
        <h3>What {scene.Names.NameOf(scene.Subject.Incident.Subject)} held, block by block</h3>
        {HoldingsPicture.Draw(scene.Findings.Holdings, [.. scene.Strikes.Select(strike => strike.Block.Number).Distinct()], scene.Contained?.At.Number, scene.Money)}
        {Method(scene)}</section>
        """);

    private static Markup Attack(ReportScene scene)
    {
        var strikes = scene.Strikes;
        if (scene.Findings.Cluster.Attacker is not { } attacker || strikes.Count == 0)
        {
            return Markup.Of($"<p>No hostile transaction stands on the chain.</p>");
        }

        var through = scene.Findings.Cluster.AttackContract is { } contract ? Markup.Of($" through its contract {scene.Mention(contract)}") : Markup.Empty;
        var funder = scene.Findings.Trail?.Funder is { } origin
            ? Markup.Of($" The money to do it came from {scene.Mention(origin)}, over {ReportScene.Count(scene.Findings.Trail.Hops.Count, "hop")}.")
            : Markup.Empty;
        var blocks = strikes[0].Block.Number == strikes[^1].Block.Number ? $"in block {strikes[0].Block.Number:D}" : $"in blocks {strikes[0].Block.Number:D} to {strikes[^1].Block.Number:D}";
        return Markup.Of($"""
            <p>On {strikes[0].MinedAt:d MMMM yyyy} at {strikes[0].MinedAt:HH:mm:ss} UTC, {scene.Mention(attacker)} began to take money out of
            {scene.Mention(scene.Subject.Incident.Subject)}{through}. {ReportScene.Count(strikes.Count, "hostile transaction")} {blocks} went through and took
            <b>{scene.Money.Coins(scene.Figures.ValueLost)}</b> of {scene.Money.Coins(scene.Figures.ValueAtRisk)}.{funder}</p>
            """);
    }

    private static Markup Answer(ReportScene scene)
    {
        var failed = scene.Findings.Transactions.Count(transaction => !transaction.Succeeded && transaction.From == scene.Findings.Cluster.Attacker);
        var after = failed > 0 ? Markup.Of($" Transactions of the attacker that failed: {failed}.") : Markup.Empty;
        return scene.Contained is { } contained
            ? Markup.Of($"<p>It was contained in block {contained.At.Number}, {(contained.BlockTime - (scene.FirstHostileAt ?? contained.BlockTime)).TotalSeconds:0} s after the first hostile block by the chain's clock.{after}</p>")
            : Markup.Of($"<p>It is not contained as of this edition.{after}</p>");
    }

    private static Markup Method(ReportScene scene)
    {
        var at = scene.Findings.Before?.At.Number;
        return Markup.Of($"""
            <details><summary>How the figures are made</summary><dl>
            <dt>At risk</dt><dd>Everything {scene.Names.NameOf(scene.Subject.Incident.Subject)} held at block {at}, the last one before the first hostile block, at the prices of that block.</dd>
            <dt>Lost</dt><dd>What the attacker's accounts (account, contracts, sinks) gained together of the protocol's assets, shares included, over all transactions
            of theirs that were read, at the prices of block {at}. Fees are not deducted. Prices are exact fractions and every value is rounded down.</dd>
            <dt>Saved</dt><dd>At risk minus lost, never below zero.</dd>
            <dt>To the first alert</dt><dd>From the timestamp of the first hostile block (the chain's clock) to the moment Firebreak raised the first alert that wakes someone (its own clock).</dd></dl></details>
            """);
    }
}
