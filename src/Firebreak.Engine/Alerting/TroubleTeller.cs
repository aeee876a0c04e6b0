using Firebreak.Core.Alerting.Notifying;
using Firebreak.Core.Detection;
using Firebreak.Engine.Ingest;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Alerting;

/// <summary>What goes wrong with telling is itself told: a channel that fails, a silence that hides what someone should get up for.</summary>
internal sealed class TroubleTeller(NoticeSurroundings surroundings)
{
    private const int PatientAttempts = 2;
    private const int LongestReason = 200;

    public void TellOfDelivery(string channel, Delivery delivery, int attempts)
    {
        if (delivery is Delivery.Arrived)
        {
            surroundings.Troubles.Settle(surroundings.Chain, TroubleKind.DeliveryFailed, channel);
        }
        else if (delivery is Delivery.Never || attempts >= PatientAttempts)
        {
            var reason = delivery is Delivery.Never never ? never.Reason : ((Delivery.Again)delivery).Reason;
            Raise(TroubleKind.DeliveryFailed, channel, $"The channel {channel} cannot be reached: {Excerpt.Of(reason, LongestReason)}");
        }
    }

    public void TellOfSilences(IReadOnlyList<Silence> silences, IReadOnlyList<AlertOutlook> outlooks)
    {
        foreach (var silence in silences)
        {
            var hidden = outlooks.FirstOrDefault(outlook => (outlook.Alert.Severity == Severity.P1 || outlook.Alert.Pages)
                && outlook.Mutes.OfType<Mute.Silenced>().Any(mute => mute.Silence == silence.Id));
            if (hidden is null)
            {
                surroundings.Troubles.Settle(surroundings.Chain, TroubleKind.SilenceHidesPage, silence.Id.ToString());
            }
            else
            {
                Raise(
                    TroubleKind.SilenceHidesPage, silence.Id.ToString(),
                    FormattableString.Invariant($"The silence {silence.Id} of {Excerpt.Of(silence.By, LongestReason)} (until {silence.EndsAt:u}) hides {hidden.Alert.Severity} {hidden.Alert.Rule}: {Excerpt.Of(hidden.Alert.Because, LongestReason)}"));
            }
        }
    }

    private void Raise(TroubleKind kind, string key, string because) =>
        surroundings.Troubles.Raise(new ChainTrouble(surroundings.Chain, kind, key, Block: null, because));
}
