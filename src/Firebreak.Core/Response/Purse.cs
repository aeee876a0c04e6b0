using System.Globalization;
using Firebreak.Ethereum;

namespace Firebreak.Core.Response;

/// <summary>Whether the key that sends can pay for it.</summary>
public static class Purse
{
    // More than any shipped lever has needed, and the tip that is offered where nobody bids against us.
    private static readonly UInt256 Gas = 300_000UL;
    private static readonly UInt256 Tip = 2_000_000_000UL;

    // Against somebody who bids fees up a pull costs many times as much.
    private static readonly UInt256 Comfortable = 10UL;

    /// <param name="baseFee">Of the head, in wei per gas.</param>
    /// <returns>Null when there is enough.</returns>
    public static LeverFinding? About(string signer, Address account, UInt256 balance, UInt256 baseFee)
    {
        var pull = Gas * (baseFee + baseFee + Tip);
        var level = balance < pull ? LeverLevel.Dead : balance < pull * Comfortable ? LeverLevel.Dying : (LeverLevel?)null;
        return level is { } told
            ? new LeverFinding(told, string.Create(CultureInfo.InvariantCulture, $"{signer} ({account}) has {balance.ToUnits(18)} of the coin that gas is paid in; a pull may cost {pull.ToUnits(18)} at today's fee: send it some"))
            : null;
    }
}
