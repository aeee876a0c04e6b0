using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Tries a call on the state of a block without sending it.</summary>
public interface ISimulator
{
    /// <summary>What is asked, for the record, for example <c>anvil/v1.7.1 debug_traceCall</c>.</summary>
    string Name { get; }

    Task<Simulation> SimulateAsync(SimulatedCall call, BlockRef at, CancellationToken cancellationToken);
}

/// <summary>The call to try.</summary>
public sealed record SimulatedCall(Address From, Address To, UInt256 Value, byte[] Data);

/// <summary>What the call would do.</summary>
/// <param name="Failure">Decoded revert reason; null when it succeeded.</param>
/// <param name="Changes">State that would change.</param>
public sealed record Simulation(bool Succeeded, string? Failure, ulong GasUsed, Items<SimulatedChange> Changes);

/// <summary>One change of a simulated call, leaving out the sender's own balance and nonce.</summary>
public sealed record SimulatedChange(Address Account, StateField Field, Hash256 Slot, UInt256 Before, UInt256 After);
