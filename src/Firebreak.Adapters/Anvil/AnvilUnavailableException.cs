namespace Firebreak.Adapters.Anvil;

/// <summary>Anvil could not be found or did not start; the message says what to do.</summary>
public sealed class AnvilUnavailableException : Exception
{
    public AnvilUnavailableException()
    {
    }

    public AnvilUnavailableException(string message)
        : base(message)
    {
    }

    public AnvilUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
