namespace Firebreak.Ethereum;

/// <summary>The bytes are no canonical RLP, or not of the expected shape.</summary>
public sealed class RlpException(string message) : Exception(message);
