using System.Text.Json;
using Firebreak.Ethereum;
using Firebreak.TestKit;

namespace Firebreak.Adapters.Tests.Guard;

/// <summary>What can be said to the contracts of the stage.</summary>
internal static class Words
{
    // First: what follows reads from it.
    public static string ContractsFolder { get; } = Path.Combine(VectorTable.FindRepository(), "contracts");

    public static AbiContract Guard { get; } = Of("artifacts/FirebreakGuard.json");

    public static AbiContract Switch { get; } = Of("artifacts/TrialSwitch.json");

    public static AbiContract Token { get; } = Of("artifacts/HarborDollar.json");

    public static AbiContract Safe { get; } = Of("node_modules/@safe-global/safe-contracts/build/artifacts/contracts/Safe.sol/Safe.json");

    public static AbiFunction Appoint { get; } = Guard.FindFunction("appoint")!;

    public static AbiFunction List { get; } = Guard.FindFunction("list")!;

    public static AbiFunction Unlist { get; } = Guard.FindFunction("unlist")!;

    public static AbiFunction LeverOf { get; } = Guard.FindFunction("leverOf")!;

    public static AbiFunction IsListed { get; } = Guard.FindFunction("isListed")!;

    public static AbiFunction Pull { get; } = Guard.FindFunction("pull")!;

    public static AbiFunction ReadyAt { get; } = Guard.FindFunction("readyAt")!;

    public static AbiFunction Revoke { get; } = Guard.FindFunction("revoke")!;

    public static AbiFunction HotKey { get; } = Guard.FindFunction("hotKey")!;

    public static AbiFunction PerDay { get; } = Guard.FindFunction("perDay")!;

    public static AbiFunction Until { get; } = Guard.FindFunction("until")!;

    public static AbiFunction Turn { get; } = Switch.FindFunction("turn")!;

    public static AbiFunction Stick { get; } = Switch.FindFunction("stick")!;

    public static AbiFunction IsOff { get; } = Switch.FindFunction("isOff")!;

    public static AbiFunction Turns { get; } = Switch.FindFunction("turns")!;

    public static AbiFunction Enable { get; } = Safe.FindFunction("enableModule")!;

    public static AbiFunction Disable { get; } = Safe.FindFunction("disableModule")!;

    public static AbiFunction SwapOwner { get; } = Safe.FindFunction("swapOwner")!;

    public static AbiFunction FromModule { get; } = Safe.FindFunction("execTransactionFromModule")!;

    public static AbiFunction GetOwners { get; } = Safe.FindFunction("getOwners")!;

    public static AbiFunction Threshold { get; } = Safe.FindFunction("getThreshold")!;

    public static AbiFunction Modules { get; } = Safe.FindFunction("getModulesPaginated")!;

    public static AbiFunction Nonce { get; } = Safe.FindFunction("nonce")!;

    public static AbiFunction BalanceOf { get; } = Token.FindFunction("balanceOf")!;

    public static AbiFunction Allowance { get; } = Token.FindFunction("allowance")!;

    public static AbiFunction Transfer { get; } = Token.FindFunction("transfer")!;

    public static IEnumerable<AbiError> Errors { get; } = [.. Guard.Errors, .. Switch.Errors];

    private static AbiContract Of(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ContractsFolder, path)));
        return AbiContract.ParseJson(json.RootElement.GetProperty("abi").GetRawText());
    }
}
