using System.Buffers.Binary;
using System.Data.Common;
using CsCheck;
using Firebreak.Core.Incidents;
using Firebreak.Engine;
using Xunit;
using static Firebreak.Adapters.Tests.Storage.Samples;

namespace Firebreak.Adapters.Tests.Storage;

public sealed class DamageOnSqlite() : DamageContract(new SqliteEngine());

public sealed class DamageOnPostgres(PostgresEngine engine) : DamageContract(engine);

public abstract class DamageContract(IStorageEngine engine)
{
    private static readonly int[] Lengths = [1, 4, 6];

    private static readonly string[] Columns =
    [
        "happened.incident", "happened.sequence", "happened.known_at", "happened.recorded_at", "happened.acted_by", "happened.payload",
        "happened.previous", "happened.hash", "heads.incident", "heads.sequence", "heads.hash",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whole_logs_are_found_whole()
    {
        await using var site = await engine.NewSiteAsync();
        var verdict = await (await FilledAsync(site)).Verifier.VerifyAsync(Token);

        Assert.Empty(verdict.Breaks);
        Assert.Equal(Lengths.Length, verdict.Incidents);
        Assert.Equal(Lengths.Sum(), verdict.Entries);
    }

    [Fact]
    public async Task A_changed_byte_in_any_cell_is_found_and_named()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = await FilledAsync(site);
        await using var connection = await site.ConnectAsync();
        await Gen.Select(Gen.Int[0, Columns.Length - 1].Select(i => Columns[i]), Gen.Int[0, Lengths.Length - 1], Gen.Int[0, 1000], Gen.Int[0, 1_000_000], Gen.Byte[1, 255])
            .SampleAsync(
                async (column, incident, row, place, mask) =>
                {
                    var (table, name) = (column.Split('.')[0], column.Split('.')[1]);
                    var id = Incident(incident);
                    var sequence = table == "heads" ? Lengths[incident] : (row % Lengths[incident]) + 1;
                    var cell = new Cell(connection, table, name, id, sequence);
                    await using var change = await cell.ChangeAsync(place, mask);
                    if (change is null)
                    {
                        return;
                    }

                    var breaks = (await storage.Verifier.VerifyAsync(Token)).Breaks;
                    Assert.Contains(breaks, words => words.Contains($"{id}", StringComparison.Ordinal)
                        && words.Contains(table == "heads" ? "entry " : $"entry {sequence}", StringComparison.Ordinal));
                    var damage = await Assert.ThrowsAsync<StorageDamagedException>(() => storage.Ledger.ReadAsync(id, Token));
                    Assert.Equal(id, damage.Incident);
                    Assert.NotNull(damage.Sequence);
                },
                iter: 100,
                threads: 1);

        Assert.True((await storage.Verifier.VerifyAsync(Token)).IsWhole);
    }

    [Theory]
    [InlineData("DELETE FROM happened WHERE sequence = 6", "entry 6: is missing, the log's head is entry 6")]
    [InlineData("DELETE FROM happened WHERE sequence = 2", "entry 2 is missing, 3 follows 1")]
    [InlineData("DELETE FROM happened", "entry 1: is missing with all others, the log's head is entry 6")]
    [InlineData("DELETE FROM heads", "entry 6: the log's head is missing")]
    public async Task Entries_that_were_taken_away_are_missed(string sql, string words)
    {
        await using var site = await engine.NewSiteAsync();
        var storage = await FilledAsync(site);
        await using var connection = await site.ConnectAsync();
        await RunAsync(connection, sql);

        Assert.Contains((await storage.Verifier.VerifyAsync(Token)).Breaks, found => found.EndsWith(words, StringComparison.Ordinal));
        await Assert.ThrowsAsync<StorageDamagedException>(() => storage.Ledger.ReadAsync(Incident(2), Token));
    }

    [Fact]
    public async Task A_broken_log_is_told_from_a_faster_writer()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = await FilledAsync(site);
        await using var connection = await site.ConnectAsync();
        await RunAsync(connection, "UPDATE heads SET sequence = sequence + 1");
        var log = Log(Incident(1), Lengths[1]);

        await Assert.ThrowsAsync<StorageDamagedException>(() => storage.Ledger.TryAppendAsync(Log(Incident(1), 1, log[^1]), Token));
    }

    [Fact]
    public async Task A_sealed_entry_that_is_no_record_is_named()
    {
        await using var site = await engine.NewSiteAsync();
        var storage = site.Open();
        var opening = Log(Incident(1), 1)[0];
        var strange = opening with { Sequence = 2, Previous = opening.Hash, Payload = "{\"kind\":\"not-known\"}"u8.ToArray() };
        Assert.True(await storage.Ledger.TryAppendAsync([opening, strange with { Hash = strange.ComputeHash() }], Token));

        var words = Assert.Single((await storage.Verifier.VerifyAsync(Token)).Breaks);
        Assert.StartsWith($"{Incident(1)} entry 2: its record cannot be read", words, StringComparison.Ordinal);
    }

    private static async Task<OpenStorage> FilledAsync(StorageSite site)
    {
        var storage = site.Open();
        for (var i = 0; i < Lengths.Length; i++)
        {
            Assert.True(await storage.Ledger.TryAppendAsync(Log(Incident(i), Lengths[i]), Token));
        }

        return storage;
    }

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Written in this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>One cell of the ledger, reached behind Firebreak's back.</summary>
    private sealed class Cell(DbConnection connection, string table, string column, IncidentId incident, long sequence)
    {
        private byte[] _incident = incident.Value.ToByteArray(bigEndian: true);
        private long _sequence = sequence;

        /// <summary>Changes one byte until disposed; null when that would make two rows of one key, which the engine itself refuses.</summary>
        public async Task<IAsyncDisposable?> ChangeAsync(int place, byte mask)
        {
            var original = await ReadAsync();
            try
            {
                await WriteAsync(Changed(original, place, mask));
            }
            catch (DbException)
            {
                return null;
            }

            return new Mend(() => WriteAsync(original));
        }

        private static object Changed(object value, int place, byte mask)
        {
            var bytes = value as byte[] ?? Bytes((long)value);
            bytes = [.. bytes];
            bytes[place % bytes.Length] ^= mask;
            return value is byte[]? bytes : BinaryPrimitives.ReadInt64BigEndian(bytes);
        }

        private static byte[] Bytes(long value)
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            return bytes;
        }

        private async Task<object> ReadAsync()
        {
            await using var command = Command($"SELECT {column} FROM {table} WHERE incident = @incident AND sequence = @sequence");
            return (await command.ExecuteScalarAsync(Token))!;
        }

        private async Task WriteAsync(object value)
        {
            await using var command = Command($"UPDATE {table} SET {column} = @value WHERE incident = @incident AND sequence = @sequence");
            Add(command, "value", value);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));
            _incident = column == "incident" ? (byte[])value : _incident;
            _sequence = column == "sequence" ? (long)value : _sequence;
        }

        private DbCommand Command(string sql)
        {
            var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of our own tables and columns.
            command.CommandText = sql;
#pragma warning restore CA2100
            Add(command, "incident", _incident);
            Add(command, "sequence", _sequence);
            return command;
        }

        private static void Add(DbCommand command, string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
    }

    private sealed class Mend(Func<Task> mendAsync) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await mendAsync();
    }
}
