using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Holds a key that may sign. Whatever happens, no key material leaves it.</summary>
public interface ISigner
{
    /// <summary>The name by which levers call for it, for example <c>guardian</c>.</summary>
    string Name { get; }

    Address Address { get; }

    Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken);
}
