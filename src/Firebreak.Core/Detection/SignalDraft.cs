using System.Text;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Core.Detection;

/// <summary>A signal in the making; sealing it gives the id that makes a replay say the very same thing.</summary>
public sealed record SignalDraft(Rule Rule, Provenance Provenance, Address Subject)
{
    public bool Pages { get; init; }

    public double Score { get; init; }

    public required string Because { get; init; }

    public UInt256 Gain { get; init; }

    public Items<Address> Actors { get; init; }

    public Items<Evidence> Evidence { get; init; }

    public Signal ToSignal() => new(
        Identify(), Rule.Id, Rule.Tier, Rule.Family, Rule.Severity, Pages, Score, Because, Provenance, Subject, Actors, Gain, Evidence);

    private SignalId Identify() => new(Keccak.Hash(Encoding.UTF8.GetBytes(
        $"{Rule.Id}|{Provenance.Chain}|{Provenance.Block.Hash}|{Provenance.Transaction}|{Subject}")));
}
