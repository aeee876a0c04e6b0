using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace Firebreak.Adapters.Tests.Storage;

/// <summary>Ends the work before its n-th statement or before its commit, as if the process had died there.</summary>
internal sealed class Crash : DbCommandInterceptor, IDbTransactionInterceptor
{
    private int _left = int.MaxValue;

    public void Before(int statement) => _left = statement;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Count();
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Count();
        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Count();
        return ValueTask.FromResult(result);
    }

    /// <summary>Crashes the work at each of its steps in turn; calls <paramref name="checkAsync"/> after each crash, and ends when the work gets through.</summary>
    public async Task AtEachStepAsync(Func<Task> workAsync, Func<Task> checkAsync)
    {
        for (var step = 1; ; step++)
        {
            Before(step);
            try
            {
                await workAsync();
                Before(int.MaxValue);
                Assert.True(step > 2, "The work made no statement to crash at.");
                return;
            }
            catch (ProcessDiedException)
            {
                Before(int.MaxValue);
                await checkAsync();
            }
        }
    }

    private void Count()
    {
        if (--_left == 0)
        {
            throw new ProcessDiedException();
        }
    }

    private sealed class ProcessDiedException : Exception;
}
