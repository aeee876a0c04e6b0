namespace Firebreak.Adapters.JsonRpc.Wire;

/// <summary>Waiting for several answers of which each must be disposed.</summary>
internal static class Together
{
    /// <summary>All or nothing: when one fails, the others are waited for and disposed, and the first failure is thrown.</summary>
    public static async Task<RpcAnswer[]> WhenAllAsync(IEnumerable<Task<RpcAnswer>> asked)
    {
        var tasks = asked.ToArray();
        try
        {
            return await Task.WhenAll(tasks);
        }
        catch
        {
            foreach (var task in tasks.Where(task => task.IsCompletedSuccessfully))
            {
                (await task).Dispose();
            }

            throw;
        }
    }

    public static void Dispose(IEnumerable<RpcAnswer?> answers)
    {
        foreach (var answer in answers)
        {
            answer?.Dispose();
        }
    }
}
