namespace Firebreak.Core.Detection.Network;

/// <summary>The chain grows and nothing more becomes final.</summary>
public sealed class FinalityStall(Rule rule) : INetworkDetector
{
    private readonly TimeSpan _least = TimeSpan.FromMinutes((double)rule.Parameter("minutes"));
    private readonly double _times = (double)rule.Parameter("times-usual");

    public Rule Rule => rule;

    public NetworkVerdict Judge(ChainPulse pulse, TimeSpan silence)
    {
        if (pulse is not { Head: { } head, Finalized: { } final, Usual.FinalityLag: { } usual } || pulse.At(final.Number) is not { } last)
        {
            return new NetworkVerdict.Unknown();
        }

        var lag = head.Block.Number - Math.Min(final.Number, head.Block.Number);
        var age = head.MinedAt - last.MinedAt;
        return lag > usual * _times && age >= _least
            ? new NetworkVerdict.Unusual(head.Block, FormattableString.Invariant(
                $"The newest final block, {final.Number}, lies {lag} blocks and {age.TotalMinutes:0} minutes below the head; usually at most {usual} blocks do."))
            : new NetworkVerdict.Quiet();
    }
}
