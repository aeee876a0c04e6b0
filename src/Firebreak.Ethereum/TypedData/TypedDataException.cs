namespace Firebreak.Ethereum;

/// <summary>Typed data that cannot be hashed: a missing type or value, or a value that does not fit its type.</summary>
public sealed class TypedDataException(string message) : Exception(message);
