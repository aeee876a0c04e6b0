using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Core.Incidents;
using Firebreak.Core.Response;
using Firebreak.Engine.Configuration;
using Firebreak.Ethereum;

namespace Firebreak.TestKit.Response;

/// <summary>The protocol of <see cref="HarborCase"/> with its lever and playbook.</summary>
public static class HarborLevers
{
    /// <summary>The wallet with which Barbara approves.</summary>
    public static PrivateKey BarbarasKey { get; } = PrivateKey.FromHex("0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba");

    public static Protocol Protocol { get; } = new(
        "Harbor", [new WatchedContract("HarborVault", HarborCase.Vault, "erc4626-native", "pausable-vault")], [], [], [new Person("Ada", "Incident Leader"), new Person("Grace", "Signer"), new Person("Edsger", "Scribe"), new Person("Barbara", "Signer") { Wallet = BarbarasKey.Address }]);

    public static Lever Pause { get; } = new(
        "pausable-vault", "Pause a vault", Chain: null, ["erc4626-native"], Call("pause()"), new LeverCaller("PAUSER_ROLE", "guardian"),
        ["deposit", "withdraw"], new LeverUndo("unpause()", "the owner Safe"), Check("paused() = false"), Check("paused() = true"),
        "Paused(address)", Irreversible: false, OneShot: false, MovesValue: false, "OpenZeppelin Contracts");

    public static Playbook PauseOnTheft { get; } = new(
        "pause-on-theft", 1, "Pause the contract that is being robbed", new PlaybookCondition(["reentrancy"], Severity.P1, Pages: true),
        ApprovalPolicy.Automatic, TimeSpan.FromHours(1), [new PlaybookStep("pausable-vault", Contract: null)]);

    public static Packs Packs { get; } = new([], [Pause], [PauseOnTheft]);

    public static CallPattern Call(string signature) =>
        CallPattern.TryParse(signature, out var call) ? call : throw new ArgumentException(signature, nameof(signature));

    public static ViewCheck Check(string text) =>
        ViewCheck.TryParse(text, out var check) ? check : throw new ArgumentException(text, nameof(text));
}
