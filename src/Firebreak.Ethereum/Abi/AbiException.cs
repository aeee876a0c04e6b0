namespace Firebreak.Ethereum;

/// <summary>A declaration that cannot be read, a value that does not fit its type, or data that is no encoding of it.</summary>
public sealed class AbiException(string message) : Exception(message);
