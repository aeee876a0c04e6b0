using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Firebreak.TestKit;

/// <summary>
/// A PostgreSQL for tests: the one that <c>FIREBREAK_TEST_POSTGRES</c> points to, else a private server in a temporary directory that
/// listens on a socket there and ends with this process, however that ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Why tests are skipped, and the mend.</summary>
    public const string HowToGet =
        "Skipped: no PostgreSQL here. Install it (apt-get install postgresql), or set FIREBREAK_TEST_POSTGRES to a connection string.";

    private const string Variable = "FIREBREAK_TEST_POSTGRES";

    // The shell waits for the end of its input, which comes when this process closes it or dies.
    private const string Script =
        """
        dir=$1; bin=$2; shift 2
        "$@" "$bin/initdb" -D "$dir/data" -U firebreak -A trust -N -E UTF8 --locale=C || exit 1
        "$@" "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c max_connections=300 &
        server=$!
        read -r _
        kill -QUIT $server
        wait $server
        rm -rf "$dir"
        """;

    private readonly Process? _shell;
    private readonly string _connection;
    private int _databases;

    private PostgresServer(Process? shell, string connection)
    {
        _shell = shell;
        _connection = connection;
    }

    /// <summary>Null when there is no PostgreSQL on this machine.</summary>
    public static async Task<PostgresServer?> TryStartAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new PostgresServer(shell: null, given);
        }

        if (FindBinaries() is not { } binaries)
        {
            return null;
        }

        var directory = Directory.CreateTempSubdirectory("firebreak-pg-").FullName;
        var shell = await StartShellAsync(directory, binaries, cancellationToken);
        var server = new PostgresServer(shell, $"Host={directory};Username=firebreak;Database=postgres");
        await server.WaitAsync(cancellationToken);
        return server;
    }

    /// <summary>Makes an empty database and gives its connection string.</summary>
    public async Task<string> NewDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = string.Create(
            CultureInfo.InvariantCulture, $"firebreak_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        await using var connection = new NpgsqlConnection(Unpooled(_connection));
        await connection.OpenAsync(cancellationToken);
        await RunAsync(connection, $"DROP DATABASE IF EXISTS {name}", cancellationToken);
        await RunAsync(connection, $"CREATE DATABASE {name}", cancellationToken);
        return new NpgsqlConnectionStringBuilder(_connection) { Database = name, MaxPoolSize = 12, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 5 }
            .ToString();
    }

    /// <summary>Takes the database away again, with whoever is still connected.</summary>
    public async Task DropDatabaseAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Unpooled(_connection));
        await connection.OpenAsync(cancellationToken);
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await RunAsync(connection, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_shell is not null)
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync(CancellationToken.None);
            _shell.Dispose();
        }
    }

    private static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        return Directory.Exists(Debian)
            ? Directory.EnumerateDirectories(Debian)
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .OrderByDescending(bin => bin, StringComparer.Ordinal)
                .FirstOrDefault()
            : null;
    }

    private static async Task<Process> StartShellAsync(string directory, string binaries, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["-c", Script, "sh", directory, binaries])
        {
            start.ArgumentList.Add(argument);
        }

        if (Environment.IsPrivilegedProcess)
        {
            // PostgreSQL refuses to run as root; the package made a user for it.
            using var chown = Process.Start("chown", ["postgres", directory]);
            await chown.WaitForExitAsync(cancellationToken);
            foreach (var argument in (string[])["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"])
            {
                start.ArgumentList.Add(argument);
            }
        }
        else
        {
            start.ArgumentList.Add("env");
        }

        var shell = Process.Start(start)!;
        shell.OutputDataReceived += (_, _) => { };
        shell.ErrorDataReceived += (_, _) => { };
        shell.BeginOutputReadLine();
        shell.BeginErrorReadLine();
        return shell;
    }

    private static string Unpooled(string connection) => new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ToString();

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names made here, from numbers.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(Unpooled(_connection));
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException) when (attempt < 300 && _shell is { HasExited: false })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
    }
}
