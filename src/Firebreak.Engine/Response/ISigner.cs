using Firebreak.Ethereum;

namespace Firebreak.Engine.Response;

/// <summary>Holds a key that may sign. Whatever happens, no key material leaves it.</summary>
public interface ISigner
{
    /// <summary>The name by which levers call for it, for example <c>guardian</c>.</summary>
    string Name { get; }

    Address Address { get; }

    /// <exception cref="SignerException">It cannot sign, or what it signed is not what it was asked to.</exception>
    Task<SignedTransaction> SignAsync(Eip1559Transaction transaction, CancellationToken cancellationToken);
}

/// <summary>A signer that is away, refuses, or signs something else. Its message names no key material.</summary>
public sealed class SignerException(string message) : Exception(message);
