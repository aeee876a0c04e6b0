using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// Rows by the hundred, each passed over where it is already there. SQLite lives in this process: one prepared statement goes through all of
/// them. PostgreSQL is a journey away: they go in one message, an array for each column.
/// </summary>
internal static class ManyRows
{
    /// <param name="columns">Their names, in the order of the cells.</param>
    /// <param name="rows">Cells are long, string or byte[], and never null.</param>
    public static async Task InsertAsync(
        this FirebreakContext context, string table, string[] columns, IReadOnlyList<object[]> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        string[] names = [.. columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@p{i}"))];
        var (into, cells) = ($"INSERT INTO {table} ({string.Join(", ", columns)})", string.Join(", ", names));
        if (context.Database.IsNpgsql())
        {
            var insert = new Statement(
                $"{into} SELECT * FROM unnest({cells}) ON CONFLICT DO NOTHING", [.. names.Select((name, i) => new NpgsqlParameter(name, ColumnOf(rows, i)))]);
            await insert.RunAsync(context, cancellationToken);
            return;
        }

        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = $"{into} VALUES ({cells}) ON CONFLICT DO NOTHING";
        await InsertOneByOneAsync(command, names, rows, cancellationToken);
    }

    private static async Task InsertOneByOneAsync(DbCommand command, string[] names, IReadOnlyList<object[]> rows, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                command.Parameters[i].Value = row[i];
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static Array ColumnOf(IReadOnlyList<object[]> rows, int column) => rows[0][column] switch
    {
        long => CellsOf<long>(rows, column),
        string => CellsOf<string>(rows, column),
        _ => CellsOf<byte[]>(rows, column),
    };

    private static T[] CellsOf<T>(IReadOnlyList<object[]> rows, int column) => [.. rows.Select(row => (T)row[column])];
}
