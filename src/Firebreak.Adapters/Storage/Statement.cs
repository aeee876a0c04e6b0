using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>
/// SQL for many rows at once, in the words that SQLite and PostgreSQL share. EF has no insert that passes over what is already there,
/// and that is what makes a replay write nothing.
/// </summary>
internal readonly record struct Statement(string Sql, object[] Arguments)
{
    /// <summary>Both engines take far more parameters; longer texts only cost parsing.</summary>
    private const int RowsPerStatement = 200;

    public static IEnumerable<Statement> Insert(string into, IEnumerable<object[]> rows, string then = "")
    {
        foreach (var chunk in rows.Chunk(RowsPerStatement))
        {
            var sql = new StringBuilder("INSERT INTO ").Append(into).Append(" VALUES ");
            var arguments = new List<object>();
            foreach (var row in chunk)
            {
                sql.Append(arguments.Count == 0 ? "(" : ", (");
                AppendList(sql, row, arguments);
                sql.Append(')');
            }

            yield return new Statement(sql.Append(' ').Append(then).ToString(), [.. arguments]);
        }
    }

    /// <summary><paramref name="sql"/> ends in a comparison with <c>IN</c>; the values are added behind it.</summary>
    public static IEnumerable<Statement> WhereIn(string sql, object[] arguments, IEnumerable<object> values, string then = "")
    {
        foreach (var chunk in values.Chunk(RowsPerStatement))
        {
            var text = new StringBuilder(sql).Append(" (");
            var all = new List<object>(arguments);
            AppendList(text, chunk, all);
            yield return new Statement(text.Append(") ").Append(then).ToString(), [.. all]);
        }
    }

    public Task<int> RunAsync(FirebreakContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync(Sql, Arguments, cancellationToken);

    private static void AppendList(StringBuilder sql, object[] values, List<object> arguments)
    {
        for (var i = 0; i < values.Length; i++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}{{{arguments.Count}}}");
            arguments.Add(values[i]);
        }
    }
}
