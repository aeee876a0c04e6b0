using System.Collections;
using System.Reflection;
using CsCheck;
using Firebreak.Core.Baselines.Features;
using Firebreak.Core.Baselines.Learning;
using Firebreak.TestKit;
using Xunit;

namespace Firebreak.Core.Tests.Baselines;

/// <summary>What was seen outlives a restart whole.</summary>
public sealed class FootprintFormTests
{
    private static readonly PropertyInfo[] Written = [.. typeof(Footprint).GetProperties().Where(property => property.CanWrite)];

    [Fact]
    public void Everything_of_a_footprint_is_read_back()
    {
        var seen = Village.Footprint(A.Block(7, Village.Combine("builder", Village.Deposit, Village.Redeem, Village.Redeem)));
        foreach (var property in Written)
        {
            property.SetValue(seen, Other(property.GetValue(seen), property.PropertyType));
        }

        (seen.FirstPath, seen.FirstVariable, seen.FirstNest) = (1, 2, 3);
        seen.Marks = [9, 8, 7, ulong.MaxValue];
        seen.Nests = [new Nest(1, uint.MaxValue, 3)];
        seen.Outflows = [new Outflow(5, 6.5, A.Vault)];
        var read = FootprintForm.FromBytes(FootprintForm.ToBytes(seen));

        Assert.All(Written, property => Same(property.Name, property.GetValue(seen), property.GetValue(read)));
        Assert.NotEmpty(seen.Calls);
    }

    [Fact]
    public void One_that_was_touched_is_refused_in_words()
    {
        var bytes = FootprintForm.ToBytes(Village.Footprint(A.Block(7, Village.Use("somebody", Village.Deposit))));
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte[1, 255]).Sample((place, change) =>
        {
            var touched = bytes.ToArray();
            touched[place] ^= change;
            Assert.Throws<SnapshotException>(() => FootprintForm.FromBytes(touched));
        });
        Assert.Throws<SnapshotException>(() => FootprintForm.FromBytes(bytes.AsSpan(0, 11)));
    }

    // Something that no empty footprint has, so that a forgotten field shows.
    private static object? Other(object? value, Type type) => value switch
    {
        int number => number + 3,
        ulong number => number + 5,
        uint number => number + 7,
        double => 0.1 + 0.2,
        bool => true,
        CallerClass => CallerClass.NewContract,
        null when type == typeof(ulong?) => 11UL,
        _ => value,
    };

    private static void Same(string name, object? expected, object? actual)
    {
        if (expected is IEnumerable many && actual is IEnumerable found)
        {
            Assert.Equal(many.Cast<object>(), found.Cast<object>());
        }
        else
        {
            Assert.True(Equals(expected, actual), $"{name} was {expected} and is {actual}.");
        }
    }
}
