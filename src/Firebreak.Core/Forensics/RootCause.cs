using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Core.Forensics;

/// <summary>A slot that proves the cause, with what happened to it in the order of the transaction's steps.</summary>
public sealed record ProvingSlot(Address Account, Hash256 Slot, Items<string> Story);

/// <summary>Why it was possible: a class, the place at fault, the proof, and what would mend it.</summary>
/// <param name="Class">For example <c>re-entrancy</c>; <c>undetermined</c> when the evidence names none.</param>
/// <param name="Owasp">Id and title in the OWASP Smart Contract Top 10 (2026); null when undetermined.</param>
/// <param name="Contract">The contract at fault.</param>
/// <param name="Function">The function at fault, as a canonical signature or bare selector.</param>
/// <param name="Transaction">The transaction that proves it.</param>
/// <param name="Statement">For people who were asleep when it happened.</param>
/// <param name="IsRetraced">True when an independent re-trace made for this case found the same.</param>
public sealed record RootCause(
    string Class,
    string? Owasp,
    Address? Contract,
    string? Function,
    Hash256? Transaction,
    Items<Evidence.Frame> Frames,
    Items<ProvingSlot> Slots,
    string Statement,
    Items<string> Mends,
    bool IsRetraced)
{
    private const string ReentrancyRule = "reentrancy";
    private const int MostSlots = 8;
    private const int MostFrames = 32;

    /// <summary>Reads the cause from the signals, and from the re-trace of the first transaction that shows it where the node gave one.</summary>
    /// <param name="signals">Standing signals in the order of the chain.</param>
    /// <param name="trace">Of the transaction that <see cref="TransactionToTrace"/> names; null when the node has no deep tracer.</param>
    /// <param name="nameOf">What people call an account.</param>
    public static RootCause Of(
        IReadOnlyList<Signal> signals, DeepTrace? trace, IReadOnlySet<Address> watched, FunctionNames names, Func<Address, string> nameOf)
    {
        var proofs = trace is null ? [] : ReentrancyProof.Find(trace, watched);
        if (trace is not null && proofs.Count > 0)
        {
            return Reentrancy(FromTrace(trace, proofs), names, nameOf) with { IsRetraced = true };
        }

        var signal = signals.FirstOrDefault(IsReentrancy);
        return signal is not null && FromSignal(signal) is { } findings ? Reentrancy(findings, names, nameOf) : Undetermined(signals);
    }

    /// <summary>The transaction whose re-trace would prove the cause best; null without signals.</summary>
    public static Signal? TransactionToTrace(IReadOnlyList<Signal> signals) => signals.FirstOrDefault(IsReentrancy) ?? (signals.Count > 0 ? signals[0] : null);

    private static bool IsReentrancy(Signal signal) =>
        signal.Rule.Replace("-", "", StringComparison.Ordinal).StartsWith(ReentrancyRule, StringComparison.OrdinalIgnoreCase);

    // The first two frames are the open call and the one that came back in; further pairs of the same transaction follow.
    private sealed record Findings(Hash256 Transaction, Items<Evidence.Frame> Frames, Items<ProvingSlot> Slots);

    private static Findings FromTrace(DeepTrace trace, IReadOnlyList<ReentrancyProof> proofs)
    {
        var first = proofs[0];
        var slots = proofs
            .Where(proof => proof.Outer == first.Outer && proof.Inner == first.Inner)
            .Take(MostSlots)
            .Select(proof => new ProvingSlot(proof.Account, proof.Slot,
            [
                $"step {proof.ReadAt:D}: read by the open call (frame {proof.Outer:D})",
                $"step {proof.TouchedAt:D}: used by the re-entering call (frame {proof.Inner:D})",
                $"step {proof.WrittenAt:D}: written by the open call, too late",
            ]));
        var frames = proofs
            .SelectMany(proof => new[] { FrameOf(trace, proof.Outer, "open call"), FrameOf(trace, proof.Inner, "re-entering call") })
            .Distinct()
            .Take(MostFrames);
        return new Findings(trace.Transaction, frames.ToItems(), slots.ToItems());
    }

    private static Evidence.Frame FrameOf(DeepTrace trace, int index, string role)
    {
        var frame = trace.Frames[index];
        return new Evidence.Frame(trace.Transaction, index, frame.From, frame.To, frame.Selector, role);
    }

    private static Findings? FromSignal(Signal signal)
    {
        var frames = signal.Evidence.OfType<Evidence.Frame>().ToList();
        if (frames.Count < 2)
        {
            return null;
        }

        // The rule names the open call first and the one that came back in second.
        var (outer, inner) = (frames[0], frames[1]);
        var slots = signal.Evidence.OfType<Evidence.Slot>()
            .GroupBy(slot => (slot.Account, slot.Key))
            .Take(MostSlots)
            .Select(group => new ProvingSlot(
                group.Key.Account, group.Key.Key, group.OrderBy(slot => slot.Step).Select(slot => $"step {slot.Step:D}: {slot.Role}").ToItems()));
        return new Findings(outer.Transaction, [outer, inner], slots.ToItems());
    }

    private static RootCause Reentrancy(Findings findings, FunctionNames names, Func<Address, string> nameOf)
    {
        var (outer, inner) = (findings.Frames[0], findings.Frames[1]);
        var function = names.NameOf(FrameKind.Call, outer.Selector, inputLength: 4);
        var second = names.NameOf(FrameKind.Call, inner.Selector, inputLength: 4);
        var contract = nameOf(outer.To);
        var slots = findings.Slots.Count == 1 ? "a storage slot" : $"{findings.Slots.Count:D} storage slots";
        var statement =
            $"{contract}.{function} called out to an account outside the protocol before it had written its own state. While it was still open, "
            + $"the caller came back in through {nameOf(inner.To)}.{second} and worked with numbers that were no longer true. "
            + (findings.Slots.Count == 0
                ? "The frames that prove it are marked in the call tree."
                : $"Proof: {slots} that the open call read before, the re-entering call used, and the open call wrote only afterwards.");
        return new RootCause(
            "re-entrancy", "SC08 Reentrancy", outer.To, function, findings.Transaction, findings.Frames, findings.Slots, statement,
            [
                $"In {function}, change state before money leaves (checks, effects, interactions): burn or write first, pay last.",
                $"Put one nonReentrant lock around every function of {contract} that reads or writes the same state, {second} included.",
                "Let receivers pull their money in a transaction of their own where a call-out is not needed.",
            ],
            IsRetraced: false);
    }

    private static RootCause Undetermined(IReadOnlyList<Signal> signals) => new(
        "undetermined", Owasp: null, signals.Count > 0 ? signals[0].Subject : null, Function: null,
        signals.Count > 0 ? signals[0].Provenance.Transaction : null, [], [],
        signals.Count > 0
            ? $"The evidence shows that something is wrong ({signals[0].Because}), not why it was possible. A person must look at the call trees."
            : "No evidence stands: the chain took back every block that it was found in.",
        [],
        IsRetraced: false);
}
