using System.Data;
using Firebreak.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// The one way to the tables: prepares the schema before first use, runs each write in one transaction and turns what the engines throw
/// into the errors of the ports.
/// </summary>
internal sealed class Database(IDbContextFactory<FirebreakContext> contexts, StorageOptions options) : IDisposable
{
    private readonly SemaphoreSlim _preparing = new(1, 1);

    // SQLite has one writer. Waiting here costs nothing; waiting on the file's lock means sleeping for a guessed time.
    private readonly SemaphoreSlim? _writing = options.Postgres is null ? new SemaphoreSlim(1, 1) : null;

    private volatile bool _isPrepared;

    /// <summary>What errors call the database: the file, or server and database without user and password.</summary>
    public string Place { get; } = PlaceOf(options);

    /// <summary>The SQLite file; null for PostgreSQL.</summary>
    public string? File { get; } = options.Postgres is null ? StorageModule.FileOf(options) : null;

    public async Task<T> ReadAsync<T>(Func<FirebreakContext, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken);
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            return await read(context);
        }
        catch (Exception exception) when (Translate(exception) is not null)
        {
            throw Translate(exception)!;
        }
    }

    /// <summary>Several reads of one moment.</summary>
    public Task<T> SnapshotAsync<T>(Func<FirebreakContext, Task<T>> read, CancellationToken cancellationToken) => ReadAsync(
        async context =>
        {
            // SQLite takes no write lock in this one, and reads of one moment in every transaction.
            var level = File is null ? IsolationLevel.RepeatableRead : IsolationLevel.ReadUncommitted;
            await using var transaction = await context.Database.BeginTransactionAsync(level, cancellationToken);
            return await read(context);
        },
        cancellationToken);

    /// <summary>Runs a piece of work in one transaction, and keeps its effects only if it says true.</summary>
    public async Task<bool> WriteAsync(Func<FirebreakContext, Task<bool>> work, CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAsync(cancellationToken);
            return await TransactAsync(work, cancellationToken);
        }
        catch (Exception exception) when (Translate(exception) is not null)
        {
            throw Translate(exception)!;
        }
    }

    /// <summary>A record from a cell.</summary>
    /// <param name="what">Names the row, for who must mend it.</param>
    /// <exception cref="StorageDamagedException">The cell was never written so.</exception>
    public T Read<T>(string body, string what)
    {
        try
        {
            return Cells.ToRecord<T>(body);
        }
        catch (Exception exception) when (Cells.IsUnreadable(exception))
        {
            throw Damaged($"{what} cannot be read ({exception.Message}).", exception);
        }
    }

    public StorageDamagedException Damaged(string finding, Exception? inner = null) => new(Place, finding, inner);

    public void Dispose()
    {
        _preparing.Dispose();
        _writing?.Dispose();
        if (File is not null)
        {
            using var connection = new SqliteConnection(StorageModule.SqliteConnectionString(options));
            SqliteConnection.ClearPool(connection);
        }
    }

    private async Task<bool> TransactAsync(Func<FirebreakContext, Task<bool>> work, CancellationToken cancellationToken)
    {
        if (_writing is not null)
        {
            await _writing.WaitAsync(cancellationToken);
        }

        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var isKept = await work(context);
            if (isKept)
            {
                await transaction.CommitAsync(cancellationToken);
            }

            return isKept;
        }
        finally
        {
            _writing?.Release();
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_isPrepared)
        {
            return;
        }

        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (!_isPrepared)
            {
                await OpenSchemaAsync(cancellationToken);
                _isPrepared = true;
            }
        }
        finally
        {
            _preparing.Release();
        }
    }

    private async Task OpenSchemaAsync(CancellationToken cancellationToken)
    {
        var found = await FindVersionAsync(cancellationToken);
        if (found < 0)
        {
            throw Damaged($"its schema version says {found}.");
        }

        if (found < Schema.Newest)
        {
            await TransactAsync(
                async context =>
                {
                    await Schema.UpgradeAsync(context, cancellationToken);
                    return true;
                },
                cancellationToken);
            found = await FindVersionAsync(cancellationToken);
        }

        if (found != Schema.Newest)
        {
            throw new StorageVersionException(Place, found, Schema.Newest);
        }
    }

    private async Task<long> FindVersionAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (File is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(File)!);
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        }

        return await Schema.FindVersionAsync(context, cancellationToken);
    }

    private Exception? Translate(Exception exception) => exception switch
    {
        // Not a database, malformed, or without the tables that our statements name.
        SqliteException { SqliteErrorCode: 1 or 11 or 26 } damage => Damaged($"SQLite cannot read it ({damage.Message}).", damage),

        // Busy, locked, out of memory, read-only, input/output, full, cannot open.
        SqliteException { SqliteErrorCode: 5 or 6 or 7 or 8 or 10 or 13 or 14 } fault => new StorageUnavailableException(Place, fault.Message, fault),
        InvalidCastException or InvalidOperationException { Source: "Microsoft.Data.Sqlite" } =>
            Damaged($"a cell is not of its column's type ({exception.Message}).", exception),
        PostgresException { SqlState: "XX001" or "XX002" } damage => Damaged($"PostgreSQL cannot read it ({damage.MessageText}).", damage),
        NpgsqlException { IsTransient: true } fault => new StorageUnavailableException(Place, fault.Message, fault),
        PostgresException { SqlState: ['2', '8', ..] or ['3', 'D', ..] } refused =>
            new StorageUnavailableException(Place, refused.MessageText, refused),
        InvalidOperationException { InnerException: NpgsqlException inner } => Translate(inner),
        _ => null,
    };

    private static string PlaceOf(StorageOptions options)
    {
        if (options.Postgres is not { } secret)
        {
            return StorageModule.FileOf(options);
        }

        var connection = new NpgsqlConnectionStringBuilder(secret.Reveal());
        return $"PostgreSQL database {connection.Database} on {connection.Host}";
    }
}
