using Parquet.Meta;

namespace Firebreak.Adapters.Archive.Reading;

/// <summary>What a page says of itself, as far as it costs memory to believe it.</summary>
internal struct Page
{
    public PageType Type;
    public Encoding Encoding;
    public int Values;
    public int Unpacked;

    /// <summary>Bytes of the page in the file, after its header.</summary>
    public int Packed;

    /// <summary>Bytes of the header.</summary>
    public int Header;

    /// <summary>Rows without a value; the second form of data pages says it.</summary>
    public int Nulls;

    /// <summary>Bytes before the values, which that form never packs: which rows have one, and which belong together.</summary>
    public int Levels;

    /// <inheritdoc cref="Levels"/>
    public int Repeats;

    /// <summary>Nor is anything else packed.</summary>
    public bool IsPlain;

    /// <exception cref="InvalidDataException">They begin with no header of a page.</exception>
    public static Page Read(ReadOnlySpan<byte> bytes)
    {
        var form = new ThriftWalk(bytes);
        form.Through(ParquetForm.PageHeader);

        var page = new Page { Header = form.Position };
        var walk = new ThriftWalk(bytes);
        for (var field = 0; walk.Next(ref field, out var type);)
        {
            switch (field, page.Type)
            {
                case (1, _):
                    page.Type = (PageType)walk.Integer();
                    break;
                case (2, _):
                    page.Unpacked = (int)walk.Integer();
                    break;
                case (3, _):
                    page.Packed = (int)walk.Integer();
                    break;
                case (5, PageType.DATA_PAGE) or (7, PageType.DICTIONARY_PAGE) or (8, PageType.DATA_PAGE_V2):
                    page.ReadContents(ref walk);
                    break;
                default:
                    walk.Skip(type);
                    break;
            }
        }

        return page;
    }

    private void ReadContents(ref ThriftWalk walk)
    {
        var isSecondForm = Type == PageType.DATA_PAGE_V2;
        for (var field = 0; walk.Next(ref field, out var type);)
        {
            switch (field, isSecondForm)
            {
                case (1, _):
                    Values = (int)walk.Integer();
                    break;
                case (2, true):
                    Nulls = (int)walk.Integer();
                    break;
                case (2, false) or (4, true):
                    Encoding = (Encoding)walk.Integer();
                    break;
                case (5, true):
                    Levels = (int)walk.Integer();
                    break;
                case (6, true):
                    Repeats = (int)walk.Integer();
                    break;
                case (7, true):
                    IsPlain = type != ThriftWalk.TruthType;
                    break;
                default:
                    walk.Skip(type);
                    break;
            }
        }
    }
}
