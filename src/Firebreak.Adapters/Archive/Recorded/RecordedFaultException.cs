namespace Firebreak.Adapters.Archive.Recorded;

/// <summary>One entry of a recorded set is malformed. The others are not held up by it.</summary>
public sealed class RecordedFaultException(string message, Exception? inner = null) : Exception(message, inner);
