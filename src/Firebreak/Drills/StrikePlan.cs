namespace Firebreak.Drills;

/// <summary>
/// The arithmetic of the attack. With a stake of x beside b of other people's ether, redeeming everything and depositing the pay-out again within
/// the callback moves b * x^2 / (b^2 + b * x + x^2) from them to the attacker; each further cycle starts from the grown stake.
/// </summary>
public static class StrikePlan
{
    /// <summary>Turns of the stake in one transaction.</summary>
    public const int Cycles = 3;

    /// <summary>What a strike takes, in the unit of its arguments.</summary>
    /// <param name="stake">The attacker's own ether.</param>
    /// <param name="vault">What is in the vault before.</param>
    public static double Loot(double stake, double vault)
    {
        var (mine, theirs) = (stake, vault);
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            var gain = theirs * mine * mine / ((theirs * theirs) + (theirs * mine) + (mine * mine));
            (mine, theirs) = (mine + gain, theirs - gain);
        }

        return mine - stake;
    }

    /// <summary>The stake that takes <paramref name="bite"/>, or all the capital if that is too little.</summary>
    public static double StakeFor(double bite, double vault, double capital)
    {
        var (low, high) = (0.0, capital);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Loot(middle, vault) < bite ? (middle, high) : (low, middle);
        }

        return high;
    }
}
