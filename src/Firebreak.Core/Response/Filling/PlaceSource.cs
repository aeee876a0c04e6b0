using Firebreak.Ethereum;

namespace Firebreak.Core.Response.Filling;

/// <summary>How a place of a lever is filled when an alert comes, where the protocol file leaves it open.</summary>
/// <param name="Place">As the lever names it, without braces.</param>
public sealed record PlaceFill(string Place, PlaceSource From);

/// <summary>Where what stands in a place comes from.</summary>
public abstract record PlaceSource
{
    private PlaceSource()
    {
    }

    /// <summary>The one of the actors who gained the target's own token in the alert's transactions.</summary>
    public sealed record Taker : PlaceSource
    {
        public override string ToString() => "the account that gained the token";
    }

    /// <summary>The contract that the alert is about.</summary>
    public sealed record Subject : PlaceSource
    {
        /// <summary>In <see cref="View.At"/>: the view is one of the contract that the alert is about.</summary>
        public const string Name = "subject";

        public override string ToString() => "the contract that the alert is about";
    }

    /// <summary>Who sent the alert's transactions.</summary>
    public sealed record Attacker : PlaceSource
    {
        public override string ToString() => "the sender of the alert's transactions";
    }

    /// <summary>A value of an event that the target emitted in the alert's transactions.</summary>
    /// <param name="Declaration">For example <c>Cancelled(bytes32 indexed id)</c>.</param>
    /// <param name="Value">Name of the value in it.</param>
    /// <param name="IsHashed">The Keccak hash of the value is meant.</param>
    public sealed record Event(string Declaration, string Value, bool IsHashed) : PlaceSource
    {
        private AbiEvent? _read;

        public AbiEvent What => _read ??= AbiEvent.Parse(Declaration);

        public bool Equals(Event? other) => other is not null && (Declaration, Value, IsHashed) == (other.Declaration, other.Value, other.IsHashed);

        public override int GetHashCode() => HashCode.Combine(Declaration, Value, IsHashed);

        public override string ToString() => $"{(IsHashed ? "the hash of " : "")}{Value} of {What.Name} in the alert's transactions";
    }

    /// <summary>What a contract answers now.</summary>
    /// <param name="At">The place that holds the contract, or <see cref="Subject.Name"/>; null for the target.</param>
    public sealed record View(string? At, CallPattern Call) : PlaceSource
    {
        public override string ToString() => $"what {(At is null ? "" : $"{At}.")}{Call} answers now";
    }
}
