using Firebreak.Engine.Ingest;
using Microsoft.EntityFrameworkCore;

namespace Firebreak.Adapters.Storage;

/// <summary>Remembers which rules judged, as marks.</summary>
internal sealed class RuleMemory(Database database) : IRuleMemory
{
    private const string Prefix = "rule:";

    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> LoadAsync(CancellationToken cancellationToken)
    {
        var marks = await database.ReadAsync(
            context => context.Marks.Where(mark => mark.Name.StartsWith(Prefix)).ToListAsync(cancellationToken), cancellationToken);
        return marks.ToDictionary(mark => mark.Name[Prefix.Length..], mark => Cells.ToInstant(mark.Reached), StringComparer.Ordinal);
    }

    public Task SaveAsync(IEnumerable<string> rules, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            foreach (var rule in rules)
            {
                await context.SetAsync(Prefix + rule, Cells.FromInstant(at), cancellationToken);
            }

            return true;
        },
        cancellationToken);
}
