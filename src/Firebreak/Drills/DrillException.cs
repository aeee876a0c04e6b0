namespace Firebreak.Drills;

/// <summary>The stage of a drill could not be set or kept; the message says where.</summary>
public sealed class DrillException : Exception
{
    public DrillException()
    {
    }

    public DrillException(string message)
        : base(message)
    {
    }

    public DrillException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
