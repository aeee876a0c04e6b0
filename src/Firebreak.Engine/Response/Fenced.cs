namespace Firebreak.Engine.Response;

/// <summary>Work on one of many: a fault in it is told and stops no other.</summary>
internal static class Fenced
{
    public static async Task RunAsync(Func<Task> work, Action<Exception> tell, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
#pragma warning disable CA1031 // The work outlives a node that is away and a ledger that is locked: it is tried again.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            tell(exception);
        }
    }
}
