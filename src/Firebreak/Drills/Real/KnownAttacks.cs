using Firebreak.Ethereum;

namespace Firebreak.Drills.Real;

/// <summary>What was wrong in attacks that recordings hold, by the transaction: the recordings themselves tell no story.</summary>
internal static class KnownAttacks
{
    private static readonly Dictionary<Hash256, Story> Stories = new()
    {
        [Hash256.Parse("0xd5e2edd6089dcf5dca78c0ccbdf659acedab173a8ab3cb65720e35b640c0af7c")] = new(
            "uninitialised-proxy", "Vesting contracts that anybody could initialise",
            "`init` of the vesting contracts could be called again by anybody: the caller became owner and withdrew what was vested with `emergencyExit`."),
        [Hash256.Parse("0x8ff764dde572928c353716358e271638fa05af54be69f043df72ad9ad054de25")] = new(
            "access-control", "A token that lets anybody rewrite balances",
            "`delegateCallReserves` could be called by anybody: the caller made himself the proxy that may set the balances of others, wrote one for himself and sold it to the pool."),
        [Hash256.Parse("0x35a73969f582872c25c96c48d8bb31c23eab8a49c19282c67509b96186734e60")] = new(
            "arbitrary-call", "A router that pays whoever pretends to be a pool",
            "`uniswapV3SwapCallback` did not ask who called it: anybody could have it pull what users had approved to the router."),
        [Hash256.Parse("0xe2912b8bf34d561983f2ae95f34e33ecc7792a2905a3e317fcc98052bce66431")] = new(
            "uninitialised-proxy", "A proxy that an upgrade left uninitialised",
            "An upgrade moved the variable `initialized`: anybody could initialise the contract again, become its owner, give it code of his own and take all it held."),
        [Hash256.Parse("0x34516ee081c221d8576939f68aee71e002dd5557180d45194209d6692241f7b1")] = new(
            "access-control", "Land that anybody could burn",
            "The internal `_burn(from, owner, id)` of the LAND token was public: anybody could burn the land of others."),
    };

    public static Story? Find(Hash256 transaction) => Stories.GetValueOrDefault(transaction);

    /// <param name="Kind">Family of the flaw.</param>
    /// <param name="Title">In a line.</param>
    /// <param name="Flaw">In a sentence.</param>
    internal sealed record Story(string Kind, string Title, string Flaw);
}
